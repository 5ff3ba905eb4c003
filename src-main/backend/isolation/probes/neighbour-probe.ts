import type { IsolationFacts, NeighbourFacts } from '../../../../src-shared/agent/facts.ts'
import { shown, type Observation } from './observation.ts'

const own = 1000

/** Podman names the computer by itself; without a route that leads nowhere. */
const nameOfTheEngine = /^\S+\s+(host\.(containers|docker)\.internal\s*)+$/

/** That nobody else can be seen: no other sandbox, no process and no abstract socket of the computer. */
export function neighbours(seen: NeighbourFacts, facts: IsolationFacts): Observation {
  const abstract = facts.canaries?.abstractSocket ?? null
  const flaws = [
    ...seen.hosts.filter((line) => !nameOfTheEngine.test(line)).map((line) => `/etc/hosts names ${line}`),
    ...seen.resolvers.filter((server) => !server.startsWith('127.')).map((server) => `names are asked of ${server}`),
    ...(seen.firstProcess.includes('/opt/airlock/') ? [] : [`process 1 is ${seen.firstProcess || 'hidden'}`]),
    ...seen.owners.filter((owner) => owner !== own).map((owner) => `processes of user ${String(owner)}`),
    ...(abstract === 'ok' ? ['the abstract socket that the backend opened on this computer'] : []),
  ]
  const socket = abstract === null ? '' : `; the backend’s abstract socket: ${abstract}`
  return {
    name: 'neighbours',
    ok: flaws.length === 0,
    tried: 'Looked for other sandboxes and for this computer in names, processes and abstract sockets',
    seen: flaws.length > 0 ? shown(flaws) : `${String(seen.processes)} processes, all of this sandbox${socket}`,
    meaning: 'It knows of no other sandbox, and sees no process of this computer.',
  }
}
