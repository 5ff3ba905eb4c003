import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { packageLimits, type SandboxPackages } from '../engine/packages.ts'
import type { Sandbox } from '../engine/sandbox.ts'
import type { ErrorReport } from '../errors/airlock-error.ts'
import { sandboxReference } from './sandboxes.ts'

export type PackagesEvent =
  /** What the command printed, as it came: text of a sandbox, so never believed. */
  | { readonly type: 'output'; readonly text: string }
  /** It is over. `error` is null when it came about, also when it was cancelled there is one. */
  | { readonly type: 'ended'; readonly error: ErrorReport | null }

const of = z.object({ sandbox: sandboxReference })

export const packages = {
  list: oc.input(of).output(z.custom<SandboxPackages>()),
  /**
   * Begins and answers at once; phases come as the sandbox's operation, and `sandboxes.cancel` cancels. The command is a
   * shell's and runs as root in a build sandbox. Rejects with `isolation-unavailable` where there can be none.
   */
  add: oc
    .input(of.extend({ command: z.string().trim().min(1).max(packageLimits.command) }))
    .output(z.custom<Sandbox>()),
  /** Of the command that runs, or of the last one: all that is kept of it, then what comes. Ends with `ended`. */
  output: oc.input(of).output(eventIterator(z.custom<PackagesEvent>())),
  /** Brings the image before back; resolves when the sandbox is as it was. */
  undo: oc.input(of).output(z.custom<Sandbox>()),
}
