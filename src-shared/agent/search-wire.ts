/** Searching inside a sandbox, by ripgrep of the runtime. Rules SR1… in docs/spec/search.md. */
export const searchRoutes = {
  /** Records of `SearchRecord`; the last one holds the end. */
  text: 'search/text',
  /** Records of `NamesRecord`: every file that is not ignored. */
  names: 'search/names',
} as const

export const searchLimits = {
  /** Matches after which a search ends. */
  matches: 10_000,
  /** Characters (UTF-16) of a line that is shown. */
  preview: 500,
  /** Characters of what was found, and of what would stand in its place; a longer match cannot be replaced. */
  text: 2000,
  /** Letters of a query or a glob. */
  query: 2000,
  globs: 50,
  /** A search that takes longer ends with what it found. */
  patienceMs: 60_000,
  /** Files that a listing by name tells. */
  names: 200_000,
} as const

export interface SearchRequest {
  /** Folder below which is searched. */
  readonly path: string
  readonly query: string
  readonly isRegex: boolean
  readonly matchCase: boolean
  readonly wholeWord: boolean
  /** Globs as `.gitignore` has them; with some, only files that one of them names. */
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  /** Whether what `.gitignore` and the like name is left out. */
  readonly skipsIgnored: boolean
  /** For a regular expression: what each match would become, with `$1` and `$name` filled in. */
  readonly replacement?: string | undefined
}

/** One place where it was found. Offsets and lengths are bytes of the file's UTF-8, after a byte order mark. */
export interface SearchMatch {
  /** From 1. */
  readonly line: number
  /** Characters (UTF-16) before it in its line, from 0. */
  readonly column: number
  readonly offset: number
  readonly length: number
  /** The line it begins in, or a part of that. */
  readonly preview: string
  /** Where it is in `preview`, in characters. */
  readonly start: number
  readonly end: number
  /** What was found; null when it is too long or no UTF-8, so that nothing can be put in its place. */
  readonly text: string | null
  /** What it would become, where that was asked for and fits. */
  readonly replacement: string | null
}

/** Matches of one file, or a part of them. `path` is relative to the folder that was searched. */
export interface SearchedFile {
  readonly path: string
  readonly matches: readonly SearchMatch[]
}

export interface SearchEnd {
  /** Files that were looked into. */
  readonly searched: number
  /** Why there may be more: too many matches, or it took too long. */
  readonly cutBy: 'matches' | 'time' | null
  /** Lines with matches that were too long to be looked at. */
  readonly longLines: number
  /** Files that could not be read, at most as many as were counted. */
  readonly unreadable: number
}

export type SearchRecord = { readonly files: readonly SearchedFile[] } | { readonly end: SearchEnd }

export interface NamesRequest {
  readonly path: string
}

export interface NamesRecord {
  /** Paths relative to the folder. */
  readonly paths: readonly string[]
  /** True in the last record when there are more files than are told. */
  readonly isCut: boolean
}
