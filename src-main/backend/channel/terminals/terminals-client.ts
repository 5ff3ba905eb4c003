import { z } from 'zod'
import { cleanTitle } from '../../../../src-shared/agent/clean-title.ts'
import { terminalRoutes, type AttachHead } from '../../../../src-shared/agent/terminal-wire.ts'
import { terminalSizeLimits, type TerminalInfo } from '../../../../src-shared/agent/terminals.ts'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import type { AgentTerminals } from '../agent-client.ts'
import type { ChannelSession } from '../channel-session.ts'
import { exitOf } from '../exit.ts'
import { openView } from './terminal-view.ts'

const side = z.int().min(terminalSizeLimits.minimum).max(terminalSizeLimits.maximum)
const position = z.int().min(0)

const terminalInfo: z.ZodType<TerminalInfo> = z.object({
  id: z.string().regex(/^[0-9a-f]{16}$/),
  title: z
    .string()
    .max(1000)
    .transform((title) => cleanTitle(title) ?? 'terminal'),
  size: z.object({ columns: side, rows: side }),
  createdAt: z.iso.datetime(),
  exit: exitOf.nullable(),
  restored: z.boolean(),
  position,
  // Agents of before have no such shells.
  markSecret: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .nullable()
    .default(null),
})
const attachHead: z.ZodType<AttachHead> = z
  .object({
    attachment: z.object({ info: terminalInfo, from: position, droppedBytes: position, replayUntil: position }),
    viewer: z.string().regex(/^[0-9a-f]{16}$/),
  })
  .refine(({ attachment }) => attachment.from <= attachment.replayUntil, 'A replay ends after it begins.')

export function createTerminalsClient(session: ChannelSession): AgentTerminals {
  const call = <Head>(route: string, head: unknown, parser: { parse(value: unknown): Head }, signal?: AbortSignal) =>
    session.ask(route, head, { head: parser, signal })
  return {
    list: (options) => call(terminalRoutes.list, null, z.array(terminalInfo).max(1024), options?.signal),
    open: (request, options) => call(terminalRoutes.open, request, terminalInfo, options?.signal),
    close: async (id, options) => {
      await call(terminalRoutes.close, { id: checkId(id) }, z.null(), options?.signal)
    },
    attach: async (id, { since, size, environment, signal }) => {
      const request = { id: checkId(id), since, size, environment }
      return openView(session, await session.open(terminalRoutes.attach, request, { head: attachHead, signal }))
    },
  }
}

/** What no terminal can be called is not worth asking the agent about. */
function checkId(id: string): string {
  if (/^[0-9a-f]{16}$/.test(id)) return id
  throw new AirlockError({
    code: 'terminal-not-found',
    message: 'There is no such terminal.',
    why: `“${id.slice(0, 64)}” is not the id of a terminal.`,
    remedy: 'List the terminals and take one of theirs.',
  })
}
