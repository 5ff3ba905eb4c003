import type { FileKind, FileStat, FileVersion, WalkedFolder, WriteCondition } from './files.ts'

/** Paths of the file routes; what each does is in docs/spec/files.md. */
export const fileRoute = {
  list: 'files/list',
  children: 'files/children',
  stat: 'files/stat',
  read: 'files/read',
  write: 'files/write',
  makeFolder: 'files/make-folder',
  rename: 'files/rename',
  copy: 'files/copy',
  remove: 'files/remove',
  watch: 'files/watch',
  walk: 'files/walk',
  hashTree: 'files/hash-tree',
  pack: 'files/pack',
  unpack: 'files/unpack',
} as const

export const listLimits = {
  /** Entries of a page when none is asked for. */
  usual: 1000,
  most: 10_000,
  /** A page ends early when it would take more. */
  bytes: 900 * 1024,
} as const

export const readLimits = {
  /** Bytes when no length is asked for. */
  usual: 1024 ** 2,
  most: 32 * 1024 ** 2,
} as const

/** Entries below one folder that a walk or a comparison takes. A tree without end must not keep it busy for good. */
export const mostInTree = 1_000_000

/** Most changes told one by one; more at once are told as `overflow`. */
export const mostChangesTold = 2000

export interface ListRequest {
  readonly path: string
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}

/** Where a link of a `ChildrenRecord` leads; `kind` is of what is there, null for nothing. */
export interface ChildLink {
  /** Index of its name. */
  readonly at: number
  readonly target: string
  readonly kind: FileKind | null
}

/** One record of `children`: names of a folder in the order of the disk, with one of `kindLetters` each. */
export interface ChildrenRecord {
  readonly names: readonly string[]
  readonly kinds: string
  readonly links: readonly ChildLink[]
}

export interface ReadRequest {
  readonly path: string
  readonly offset?: number | undefined
  readonly length?: number | undefined
}

/** The bytes follow the head. */
export interface ReadHead {
  readonly stat: FileStat
  readonly length: number
  readonly version: FileVersion | null
  readonly end: boolean
}

/** The new content follows the head; `size` when it is known, so that a cut-off one is never taken for whole. */
export interface WriteRequest {
  readonly path: string
  readonly condition: WriteCondition
  readonly mode?: number | undefined
  readonly size?: number | undefined
}

export interface TreeRequest {
  readonly path: string
  readonly exclude?: readonly string[] | undefined
}

/** One record of `walk`. */
export interface WalkRecord {
  readonly folders: readonly WalkedFolder[]
}

/** One record of `hashTree`. */
export interface HashRecord {
  readonly files: readonly {
    readonly path: string
    readonly hash: string
    readonly size: number
    readonly mode: number
  }[]
}

/** One record of `watch`. */
export interface WatchRecord {
  readonly changes: readonly { readonly kind: 'created' | 'changed' | 'deleted' | 'overflow'; readonly path?: string }[]
}
