import type { GitMark } from '../agent/git-wire.ts'
import type { EgressMode, PresetId } from '../policy/policy.ts'

export interface Totals {
  readonly files: number
  readonly bytes: number
}

export type PushFolder = 'workspace' | 'home'

/** Something that could stay here: a person or script chooses. */
export interface PushChoice extends Totals {
  readonly folder: PushFolder
  /** Relative to it, without `/` at the end. From a sandbox: show it as such. */
  readonly path: string
  /** A whole folder. */
  readonly isFolder: boolean
}

/** What git says of something that is not in a commit. */
export interface UncommittedChoice extends PushChoice {
  readonly mark: Exclude<GitMark, 'deleted'>
}

/** What only runs on computers of this kind. */
export interface BoundChoice extends PushChoice {
  /** Why, as a sentence. */
  readonly why: string
  /** Makes it again there; null where nobody knows how. */
  readonly remake: string | null
  /** Whether it would not run there: then it is left out unless it is chosen. */
  readonly isForeign: boolean
}

export interface StaysHere {
  readonly kind: 'processes' | 'terminals' | 'secret' | 'special-files'
  /** As a sentence. */
  readonly what: string
}

export interface PushManifest {
  readonly workspace: Totals
  readonly home: Totals
  readonly largest: readonly PushChoice[]
  /** Null where there is no repository, or nobody could say. */
  readonly git: { readonly branch: string | null; readonly ahead: number } | null
  readonly uncommitted: readonly UncommittedChoice[]
  /** More than are listed, or git told not all. */
  readonly isUncommittedCut: boolean
  readonly bound: readonly BoundChoice[]
  /** What programs fetch again when they need it. */
  readonly caches: readonly PushChoice[]
  readonly staysHere: readonly StaysHere[]
  /** Titles of secrets that are handed to its machine once it is there, since a person agreed to that. Never a value. */
  readonly handedOver: readonly string[]
  readonly ports: readonly number[]
  readonly policy: {
    readonly mode: EgressMode
    readonly presets: readonly PresetId[]
    readonly allowed: readonly string[]
    readonly denied: readonly string[]
    /** Rules that are not listed. */
    readonly more: number
  }
  /** Names alone. */
  readonly variables: readonly string[]
}

/** What was measured on the way there. */
export interface TransferRate {
  readonly bytesPerSecond: number
  /** What each file costs beside its bytes. */
  readonly secondsPerFile: number
}

/** Seconds that so much takes at a measured rate; null where none was measured. */
export function estimateSeconds({ files, bytes }: Totals, rate: TransferRate | null): number | null {
  if (rate === null || !(rate.bytesPerSecond > 0) || !(rate.secondsPerFile >= 0)) return null
  return bytes / rate.bytesPerSecond + files * rate.secondsPerFile
}
