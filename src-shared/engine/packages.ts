/** One command that added packages to a sandbox. */
export interface AddedPackages {
  readonly command: string
  /** ISO 8601. */
  readonly at: string
}

/** What a sandbox's image holds beyond the one that it was made from. */
export interface SandboxPackages {
  /** The image in use. */
  readonly image: string
  /** Oldest first; undo takes the last one back. */
  readonly added: readonly AddedPackages[]
}

export const packageLimits = {
  /** Characters of a command. */
  command: 10_000,
  /** How often packages may be added to one sandbox: each step is a whole image. */
  steps: 50,
} as const
