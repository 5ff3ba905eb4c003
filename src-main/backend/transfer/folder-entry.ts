import type { SandboxSource } from '../../../src-shared/engine/sandbox.ts'

/** One thing in a folder that is copied in. Paths are relative to the folder, with `/`. */
export type FolderEntry =
  | { readonly kind: 'folder'; readonly path: string; readonly modified: Date }
  | {
      readonly kind: 'file'
      readonly path: string
      readonly size: number
      readonly executable: boolean
      readonly modified: Date
    }
  /** Leads to somewhere inside the folder; `target` is relative. */
  | { readonly kind: 'link'; readonly path: string; readonly target: string; readonly modified: Date }

export interface FolderListing {
  /** Absolute. */
  readonly root: string
  readonly entries: readonly FolderEntry[]
  readonly files: number
  readonly bytes: number
  readonly leftOut: readonly string[]
}

export const leftOutListed = 1000

export function sourceOf(listing: FolderListing): SandboxSource {
  const { root, files, bytes, leftOut } = listing
  return { kind: 'folder', path: root, files, bytes, leftOut: leftOut.slice(0, leftOutListed) }
}
