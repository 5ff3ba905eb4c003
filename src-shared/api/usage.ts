import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import type { InsideDisk, InsideProcesses } from '../agent/usage-wire.ts'
import type { SandboxId } from '../engine/sandbox.ts'
import { sandboxReference } from './sandboxes.ts'

/** What one running sandbox uses. */
export interface SandboxUsage {
  readonly sandbox: SandboxId
  /** ISO 8601. */
  readonly readAt: string
  /** Of one core, since the reading before: 1.5 is one and a half. Null at the first reading. */
  readonly cpu: number | null
  /** Without what the kernel gives back by itself when others want it. */
  readonly memoryBytes: number
  readonly memoryLimitBytes: number | null
  /** Processes and their threads. Null where only the kernel inside knows. */
  readonly tasks: number | null
}

export interface SandboxDisk extends InsideDisk {
  /** What is left of the disk that all sandboxes share; null where it cannot be seen from here. */
  readonly left: { readonly freeBytes: number; readonly freeShare: number } | null
}

const of = z.object({ sandbox: sandboxReference })

/** What sandboxes use. Nothing is read while nobody asks. */
export const usage = {
  /** Of one or of all that run; takes a moment, since the use of CPU is a difference. */
  now: oc.input(z.object({ sandbox: sandboxReference.optional() })).output(z.custom<readonly SandboxUsage[]>()),
  /** What was read, as it is read: of the one in view often, of all others seldom or not at all. Never ends by itself. */
  events: oc
    .input(z.object({ inView: sandboxReference.nullable(), others: z.boolean() }))
    .output(eventIterator(z.custom<readonly SandboxUsage[]>())),
  /** What runs inside, as the agent sees it. */
  processes: oc.input(of).output(z.custom<InsideProcesses>()),
  endProcess: oc.input(
    of.extend({
      pid: z.number().int().min(1),
      /** As the list told it: so that no later process of that number is hit. */
      started: z.number().int().nonnegative(),
      signal: z.enum(['SIGTERM', 'SIGKILL']),
    }),
  ),
  /** Walks the files inside, so it takes up to some seconds. */
  disk: oc.input(of).output(z.custom<SandboxDisk>()),
}
