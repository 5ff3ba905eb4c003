import { oc } from '@orpc/contract'
import { z } from 'zod'
import type { TerminalInfo } from '../agent/terminals.ts'
import { sandboxReference } from './sandboxes.ts'

const size = z.object({ columns: z.number().int(), rows: z.number().int() })
const one = z.object({ sandbox: sandboxReference, terminal: z.string().min(1).max(64) })

/** Bytes of terminals travel on streams (see `streams.ts`), never here. */
export const terminals = {
  list: oc.input(z.object({ sandbox: sandboxReference })).output(z.custom<readonly TerminalInfo[]>()),
  open: oc
    .input(
      z.object({
        sandbox: sandboxReference,
        size,
        command: z.array(z.string().max(131_072)).min(1).max(1024).optional(),
        directory: z.string().max(4096).optional(),
        environment: z.record(z.string().max(256), z.string().max(131_072)).optional(),
      }),
    )
    .output(z.custom<TerminalInfo>()),
  close: oc.input(one),
}
