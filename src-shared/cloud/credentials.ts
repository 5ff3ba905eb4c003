export type CredentialKind =
  /** A key that proves who somebody is. */
  | 'private-key'
  /** What a service gave out for programs. */
  | 'token'
  /** A password, alone or in an address. */
  | 'password'
  /** What a program keeps after somebody signed in. */
  | 'sign-in'
  /** A file of variables. */
  | 'variables'
  /** Many secrets, encrypted or not. */
  | 'key-store'

/** A credential that lies on a sandbox’s disk. Never holds the secret itself. */
export interface CredentialFinding {
  /** Relative to the folder that was looked through, as it is: from a sandbox, so show it as such. */
  readonly path: string
  readonly kind: CredentialKind
  /** What it is, in words: `GitHub token`. */
  readonly what: string
  /** From 1; null where the file as a whole is meant. */
  readonly line: number | null
  /** What stands there with the secret made unreadable; null where the file as a whole is meant. */
  readonly excerpt: string | null
  /** Why it is told, as a sentence. */
  readonly why: string
  /** Whether the file stays here unless it is chosen. */
  readonly isHeldBack: boolean
}

export interface CredentialScan {
  readonly findings: readonly CredentialFinding[]
  /** Further ones that are not listed; their files are held back all the same. */
  readonly more: number
  /** Paths that are held back, also of findings that are not listed. */
  readonly heldBack: readonly string[]
  readonly files: number
  /** Files that were judged by their names alone: too large, or no text. */
  readonly byNameOnly: number
  /** Files of installed packages: everybody has them, so they were not looked through. */
  readonly inPackages: number
}

export interface CredentialScanProgress {
  readonly files: number
  readonly bytes: number
}
