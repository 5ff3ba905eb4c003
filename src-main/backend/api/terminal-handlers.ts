import { implement } from '@orpc/server'
import { terminals } from '../../../src-shared/api/terminals.ts'
import { terminalSizeLimits, type TerminalSize } from '../../../src-shared/agent/terminals.ts'
import { cancellable, type AgentAccess, type SandboxVariables } from './agent-access.ts'

/** `variables` are what every program in a sandbox gets; what is given with one wins. */
export function terminalHandlers(access: AgentAccess, variables: SandboxVariables) {
  const api = implement(terminals)
  return api.router({
    list: api.list.handler(async ({ input, signal }) => {
      const { agent } = await access.agent(input.sandbox, signal)
      return await agent.terminals.list(cancellable(signal))
    }),
    open: api.open.handler(async ({ input, signal }) => {
      const { sandbox, agent } = await access.agent(input.sandbox, signal, { wakes: true })
      const { command, directory } = input
      const environment = { ...variables(sandbox.id), ...input.environment }
      return await agent.terminals.open({
        size: clampedSize(input.size),
        ...(command === undefined ? {} : { command }),
        ...(directory === undefined ? {} : { directory }),
        ...(Object.keys(environment).length === 0 ? {} : { environment }),
      })
    }),
    close: api.close.handler(async ({ input, signal }) => {
      const { agent } = await access.agent(input.sandbox, signal)
      await agent.terminals.close(input.terminal)
    }),
  })
}

/** Sizes of nothing or of thousands crash programs. */
export function clampedSize(size: TerminalSize): TerminalSize {
  const { minimum, maximum } = terminalSizeLimits
  const clamp = (value: number) => Math.min(maximum, Math.max(minimum, Math.round(value)))
  return { columns: clamp(size.columns), rows: clamp(size.rows) }
}
