/** One file or link as a list of a sandbox has it. */
export interface TreeEntry {
  readonly kind: 'file' | 'link'
  /** sha-256 of its content, of a link of its target; lower-case hexadecimal. */
  readonly hash: string
  readonly size: number
  readonly mode: number
}

export type Side = 'local' | 'cloud'

export type ConflictKind =
  /** Both sides changed it, each in its own way. */
  | 'both-changed'
  /** Both sides made it, each in its own way. */
  | 'both-added'
  /** One side changed what the other deleted. */
  | 'changed-deleted'
  /** It is a file on one side and a folder on the other. */
  | 'file-folder'
  /** The content is settled; both sides changed who may read, write or execute it. */
  | 'mode'

export type MergeDecision =
  /** Both sides are alike. */
  | { readonly kind: 'same' }
  /** Only this computer’s side changed it, or none did. */
  | { readonly kind: 'keep-local' }
  /** Only the cloud’s side changed it: made, changed or deleted it. */
  | { readonly kind: 'take-cloud' }
  /** One side changed its content, the other its mode. */
  | { readonly kind: 'combine'; readonly content: Side; readonly mode: Side }
  | { readonly kind: 'conflict'; readonly conflict: ConflictKind }

/** The three versions of one path; null where it is not there. */
export interface ThreeVersions {
  readonly base: TreeEntry | null
  readonly local: TreeEntry | null
  readonly cloud: TreeEntry | null
}

export interface MergeStep extends ThreeVersions {
  readonly path: string
  readonly decision: MergeDecision
}

/** A part of a text on which both sides agree, or not. */
export type TextRegion =
  | { readonly kind: 'settled'; readonly text: string }
  | { readonly kind: 'conflict'; readonly base: string; readonly local: string; readonly cloud: string }

export type TextMerge =
  | { readonly kind: 'merged'; readonly text: string }
  | { readonly kind: 'conflict'; readonly regions: readonly TextRegion[] }
  /** `binary`: no text. `too-large`: longer, or more alike in itself, than there is time for. */
  | { readonly kind: 'unmergeable'; readonly why: 'binary' | 'too-large' }
