import { oc } from '@orpc/contract'
import { z } from 'zod'
import type { GitStatus } from '../agent/git-wire.ts'
import { sandboxReference } from './sandboxes.ts'

/** Rules GI… in docs/spec/git.md. */
export const git = {
  /** How the files of a folder stand, by the git of the sandbox's image. */
  status: oc
    .input(z.object({ sandbox: sandboxReference, path: z.string().min(1).max(4096).startsWith('/') }))
    .output(z.custom<GitStatus>()),
}
