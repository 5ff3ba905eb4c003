/** How one part of the build ended. */
export interface PartRecord {
  /** Fingerprint of the content that it was made from. */
  readonly content: string
  /** Why it could not be made, null when it was. */
  readonly problem: string | null
}

export interface BuildRecord {
  readonly quick: string
  readonly parts: Readonly<Record<string, PartRecord>>
}

export const sources: readonly string[]
export function recordPath(root: string): string
export function filesBelow(root: string, paths: readonly string[]): readonly string[]
export function quickFingerprint(root: string): string
export function contentFingerprint(root: string, paths: readonly string[]): string
export function readRecord(root: string): BuildRecord | null
export function isFresh(root: string): boolean
