import type { ErrorReport } from '../errors/airlock-error.ts'
import type { PhaseProgress } from '../engine/phases.ts'
import type { SandboxId } from '../engine/sandbox.ts'
import type { CredentialFinding } from './credentials.ts'
import type { CostEstimate } from './estimate.ts'
import type { ConflictKind, Side, TextRegion } from './merge.ts'
import type { PushFolder, PushManifest, Totals } from './push-manifest.ts'
import type { MachineSize } from './sizes.ts'

/** A path of the workspace or the home, relative to it. */
export interface PushPath {
  readonly folder: PushFolder
  readonly path: string
}

/** What terminals showed, which a person may leave here, or bring although there is a credential in it. */
export const terminalsOutput: PushPath = { folder: 'home', path: '.local/state/airlock/terminals' }

/** Where a sandbox is to go. */
export interface PushTarget {
  /** A code of `cloudRegions`. */
  readonly region: string
  readonly size: MachineSize
  /** GB of its disk. */
  readonly volumeGb: number
}

export interface PushCredential extends CredentialFinding {
  readonly folder: PushFolder
}

/** What would go to the cloud, and what that takes. Nothing was sent or made for it. */
export interface PushPlan {
  /** What `push.begin` names: it goes by this very plan. */
  readonly id: string
  readonly sandbox: SandboxId
  readonly target: PushTarget
  /** `fly my-organisation`: whose account. */
  readonly place: string
  readonly manifest: PushManifest
  /** At most 1000; `moreCredentials` are not listed, and held back all the same. */
  readonly credentials: readonly PushCredential[]
  readonly moreCredentials: number
  /** Every path that is held back for a credential in it, unless it is chosen. */
  readonly heldBack: readonly PushPath[]
  /** What stays here unless it is chosen: what is held back, and what would not run there. */
  readonly leftOut: readonly PushPath[]
  /** What travels, without what is left out. */
  readonly travels: Totals
  /** A machine of an earlier push is still there, so that only what changed is sent. */
  readonly isKnownThere: boolean
  readonly cost: CostEstimate
  /** Seconds that sending takes; null where no rate was measured yet. */
  readonly seconds: number | null
  /** What should be known before, as sentences. */
  readonly remarks: readonly string[]
  /** ISO 8601. */
  readonly madeAt: string
}

/**
 * `home`: it is here. `pushing`, `pulling`: on its way. `away`: it runs in the cloud, and the copy here is kept as it was.
 * `interrupted`: Airlock ended in the middle; `resume` goes on, `cancel` undoes. `undoing`: what was made in the cloud is
 * removed; tried until it succeeds. `conflicts`: what both sides changed waits for a person; nothing was changed here yet.
 */
export type PushStage = 'home' | 'pushing' | 'away' | 'pulling' | 'interrupted' | 'undoing' | 'conflicts'

/** How things stand between this computer and the cloud with one sandbox. */
export interface PushState {
  readonly sandbox: SandboxId
  readonly stage: PushStage
  /** Of what is on its way or was interrupted; null at rest. */
  readonly direction: 'push' | 'pull' | null
  /** The present steps, as the operation of the sandbox tells them too. */
  readonly phases: readonly PhaseProgress[]
  /** Bytes that went over the line since it began, and that are to go in all; null while that is not known. */
  readonly sentBytes: number
  readonly totalBytes: number | null
  readonly canCancel: boolean
  /** Since when it is in the cloud (ISO 8601); null while it is here. */
  readonly awaySince: string | null
  readonly target: PushTarget | null
  readonly place: string | null
  /** Something of it is in the cloud and may cost: its machine, a kept one, or one that is still to be removed. */
  readonly hasMachine: boolean
  /** The sandbox is here and a machine of it has work that may be nowhere else: a pull merges it, and no push writes over it. */
  readonly isUnmerged: boolean
  /** A pull that began leaves it at rest for the next push, instead of removing it. */
  readonly keepsMachine: boolean
  /** Where the cloud has a second copy that is not the sandbox, or is to be removed: what it is, as a sentence. */
  readonly leftover: string | null
  readonly conflicts: number
  /** Why the last push or pull failed; null once another one began. */
  readonly error: ErrorReport | null
}

/** One version of what is in conflict. */
export interface ConflictVersion {
  readonly size: number
  readonly mode: number
  readonly isLink: boolean
  /** Up to 256 KB of text, or where a link leads; null for what is no text or longer. */
  readonly text: string | null
}

export interface PushConflict extends PushPath {
  readonly kind: ConflictKind
  /** As it was when it was pushed; null where it was not there. */
  readonly base: ConflictVersion | null
  readonly local: ConflictVersion | null
  readonly cloud: ConflictVersion | null
  /** Where both sides changed one text: what is settled, and the places that are not. */
  readonly regions: readonly TextRegion[] | null
  readonly decision: ConflictDecision | null
}

/** `both`: the cloud’s version beside the one here, under a name of its own. `text`: as the person merged it. */
export type ConflictDecision =
  { readonly take: Side } | { readonly take: 'both' } | { readonly take: 'text'; readonly text: string }
