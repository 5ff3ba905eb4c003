/** What git says of a folder, by the image's own git. Rules GI1… in docs/spec/git.md. */
export const gitRoute = 'git/status'

export const gitLimits = {
  /** Files that are told. */
  files: 10_000,
  /** Letters of all their paths together; more would not fit into one answer. */
  letters: 400_000,
  branch: 250,
  patienceMs: 15_000,
} as const

/** `untracked` and `ignored` are also told of whole folders. */
export type GitMark = 'modified' | 'added' | 'deleted' | 'renamed' | 'conflict' | 'untracked' | 'ignored'

export interface GitFile {
  /** Relative to the folder; of a whole folder without a slash at its end. */
  readonly path: string
  readonly mark: GitMark
}

export type GitStatus =
  /** The image has no git. */
  | { readonly kind: 'no-git' }
  | { readonly kind: 'no-repository' }
  | {
      readonly kind: 'repository'
      /** Null when no branch is checked out. */
      readonly branch: string | null
      readonly ahead: number
      readonly behind: number
      readonly files: readonly GitFile[]
      /** There are more than are told. */
      readonly isCut: boolean
    }

export interface GitRequest {
  readonly path: string
}
