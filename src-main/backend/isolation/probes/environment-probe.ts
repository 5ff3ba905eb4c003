import type { IsolationFacts } from '../../../../src-shared/agent/facts.ts'
import { shown, type Observation } from './observation.ts'

/** Ways to the person's own computer; Airlock passes no variable, so these could only come from outside. */
const leadsOut =
  /^(SSH_AUTH_SOCK|SSH_AGENT_PID|GPG_AGENT_INFO|DBUS_SESSION_BUS_ADDRESS|DOCKER_HOST|CONTAINER_HOST|XAUTHORITY|KUBECONFIG)$/

/** Variables by name only. What programs inside set for themselves is told and is nobody's fault. */
export function environment({ secretLookingVariables, tokens = [] }: IsolationFacts): Observation {
  const leading = secretLookingVariables.filter((name) => leadsOut.test(name))
  const told = [...secretLookingVariables, ...tokens.map((name) => `${name}, which holds a token`)]
  return {
    name: 'environment',
    ok: leading.length === 0,
    tried:
      'Looked at the variables of every process for secrets and ways out, by their names and by the shape of tokens',
    seen: shown(leading.length > 0 ? leading : told),
    meaning:
      told.length > leading.length
        ? 'Airlock passes none: these were written into the image by whoever made it, or set inside.'
        : 'Nothing of the person’s own environment came in.',
  }
}
