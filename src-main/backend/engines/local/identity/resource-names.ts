import type { SandboxId } from '../../../../../src-shared/engine/sandbox.ts'

/** Every name that this engine gives to something, so that nothing is named twice in two ways. */
export const resourceNames = {
  container: (id: SandboxId) => `airlock-${id}`,
  /** While a sandbox's container is replaced: the one to come. */
  nextContainer: (id: SandboxId) => `airlock-${id}-next`,
  workspace: (id: SandboxId) => `airlock-${id}-workspace`,
  home: (id: SandboxId) => `airlock-${id}-home`,
  /** One per installation: nobody can vouch for what another one filled. */
  runtimeVolume: (hash: string, installation: string) => `airlock-runtime-${shortHash(hash)}-${installation}`,
  runtimeImage: (hash: string) => `airlock/runtime:${shortHash(hash)}`,
  preparedImage: (key: string) => `airlock/prepared:${shortHash(key)}`,
  baseImage: (template: string) => `airlock/base:${template}`,
  /** Named by its id, which nobody can choose. */
  packagesImage: (id: string) => `airlock/packages:${shortHash(id.replace(/^sha256:/, ''))}`,
  /** A container of ours that lives for seconds only. */
  errand: (kind: string, nonce: string) => `airlock-${kind}-${nonce}`,
} as const

function shortHash(hash: string): string {
  if (!/^[0-9a-f]{16,}$/.test(hash)) throw new TypeError('A hash in a resource name has at least 16 hex digits.')
  return hash.slice(0, 24)
}
