import { implement } from '@orpc/server'
import { git } from '../../../src-shared/api/git.ts'
import { cancellable, type AgentAccess } from './agent-access.ts'

export function gitHandlers(access: AgentAccess) {
  const api = implement(git)
  return api.router({
    status: api.status.handler(async ({ input, signal }) => {
      const { agent } = await access.agent(input.sandbox, signal)
      return await agent.git.status(input.path, cancellable(signal))
    }),
  })
}
