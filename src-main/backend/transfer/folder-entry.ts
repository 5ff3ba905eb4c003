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

/** Why something stays out. Only what is `ignored` or looks `secret` can be chosen to come all the same. */
export type LeftOutReason = 'ignored' | 'secret' | 'link' | 'special' | 'refused'

export interface LeftOut {
  /** Relative, with `/` at the end of a folder. */
  readonly path: string
  readonly why: LeftOutReason
}

export interface FolderListing {
  /** Absolute. */
  readonly root: string
  readonly entries: readonly FolderEntry[]
  readonly files: number
  readonly bytes: number
  readonly leftOut: readonly LeftOut[]
}

export const leftOutListed = 1000
