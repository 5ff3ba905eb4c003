import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import type { BackendParts } from '../compose.ts'

/**
 * Agents as of before, which know no way out: stories that test something else reach nothing that is not theirs, and one
 * that stands in for the gate is not replaced by it.
 */
export function withoutWayOut(parts: BackendParts): BackendParts {
  const refuse = () =>
    Promise.reject(
      new AirlockError({ code: 'agent-too-old', message: 'No way out.', why: 'The test has none.', remedy: 'None.' }),
    )
  const egress: AgentClient['egress'] = { serve: refuse, accept: refuse, names: refuse, offerAuthorities: refuse }
  return {
    ...parts,
    openAgent: async (options) => {
      const client = await parts.openAgent(options)
      return Object.defineProperties({} as AgentClient, {
        ...Object.getOwnPropertyDescriptors(client),
        egress: { value: egress },
      })
    },
  }
}
