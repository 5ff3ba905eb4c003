import { posix } from 'node:path'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'

/** One side of `airlock cp`. */
export type CopyPlace =
  | { readonly kind: 'here'; readonly path: string }
  | { readonly kind: 'sandbox'; readonly sandbox: string; readonly path: string }

const inSandbox = /^([a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}):(.*)$/s

/** `demo:/path` is in a sandbox, relative to /workspace; everything else is here, also `C:\path` on Windows. */
export function parseCopyPlace(text: string, platform: NodeJS.Platform): CopyPlace {
  const [, sandbox, path] = inSandbox.exec(text) ?? []
  if (sandbox === undefined || path === undefined) return { kind: 'here', path: text }
  if (platform === 'win32' && sandbox.length === 1) return { kind: 'here', path: text }
  return { kind: 'sandbox', sandbox, path: posix.resolve('/workspace', path) }
}

export type CopyJob =
  | { readonly direction: 'in'; readonly from: string; readonly to: CopyPlace & { kind: 'sandbox' } }
  | { readonly direction: 'out'; readonly from: CopyPlace & { kind: 'sandbox' }; readonly to: string }

export function copyJob(from: CopyPlace, to: CopyPlace): CopyJob {
  if (from.kind === 'here' && to.kind === 'sandbox') return { direction: 'in', from: from.path, to }
  if (from.kind === 'sandbox' && to.kind === 'here') return { direction: 'out', from, to: to.path }
  throw new AirlockError({
    code: 'invalid-input',
    message: 'One side must be in a sandbox and the other on this computer.',
    why: `${from.kind === 'here' ? 'Both are on this computer' : 'Both are in sandboxes'}.`,
    remedy: 'Write the one in a sandbox as NAME:/path, e.g. `airlock cp ./file demo:/workspace/`.',
  })
}
