/**
 * Paths are absolute inside the sandbox, `/`-separated. Names that are not UTF-8 are listed with `undecodable: true`;
 * each of their odd bytes is a lone surrogate U+DC80…U+DCFF, so such a name works in paths like any other.
 */
export type FileKind = 'file' | 'folder' | 'link' | 'other'

export interface FileEntry {
  readonly name: string
  readonly kind: FileKind
  /** Bytes. */
  readonly size: number
  /** Milliseconds since the epoch, may have a fraction. */
  readonly modifiedMs: number
  readonly mode: number
  /** Where a link points, as written; null for others. */
  readonly linkTarget: string | null
  /** Kind of what a link leads to, null when broken or not a link. */
  readonly targetKind: FileKind | null
  readonly undecodable: boolean
}

export interface FileStat extends FileEntry {
  readonly path: string
}

/** One page of a folder; `next` is the cursor of the following page or null. */
export interface FileListing {
  readonly entries: readonly FileEntry[]
  readonly next: string | null
}

/** How a walk tells kinds. */
export const kindLetters: Readonly<Record<FileKind, string>> = { file: 'f', folder: 'd', link: 'l', other: 'o' }

/**
 * A folder that a walk came by, with what is in it, or a part of that: one object for a hundred names instead of a
 * hundred. The path is relative to where the walk began, '' is that folder.
 */
export interface WalkedFolder {
  readonly folder: string
  readonly names: readonly string[]
  /** One of `kindLetters` per name. */
  readonly kinds: string
}

/** Identifies a file's content for conflict detection. */
export interface FileVersion {
  /** sha-256, lower-case hexadecimal. */
  readonly hash: string
  readonly size: number
  /** Nanoseconds as a decimal string: a number would lose digits. */
  readonly modifiedNs: string
}

/** Condition of a write: `any` overwrites, `absent` creates only, a version must still be what is on disk. */
export type WriteCondition =
  { readonly kind: 'any' } | { readonly kind: 'absent' } | { readonly kind: 'version'; readonly version: FileVersion }

/**
 * `created` is also told of a file that was replaced whole, as editors save. `overflow`: more happened than is told, or
 * it cannot be known: list again. A watch begins with one.
 */
export type FileChange =
  { readonly kind: 'created' | 'changed' | 'deleted'; readonly path: string } | { readonly kind: 'overflow' }
