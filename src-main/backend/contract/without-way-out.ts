import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import { openAgentClient } from '../channel/open-agent-client.ts'
import type { OpenAgent } from '../sandboxes/agent-connections.ts'

/** An agent as one of before, which knows no way out: whoever tests opens its own. */
export const openWithoutWayOut: OpenAgent = async (options) => {
  const refuse = () =>
    Promise.reject(
      new AirlockError({ code: 'agent-too-old', message: 'No way out.', why: 'The test has none.', remedy: 'None.' }),
    )
  const egress: AgentClient['egress'] = { serve: refuse, accept: refuse, offerAuthorities: refuse }
  const client = await openAgentClient(options)
  return Object.defineProperties({} as AgentClient, {
    ...Object.getOwnPropertyDescriptors(client),
    egress: { value: egress },
  })
}
