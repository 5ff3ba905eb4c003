import { oc } from '@orpc/contract'
import { z } from 'zod'
import { sandboxReference } from './sandboxes.ts'

/** Something below /workspace that differs from what came in. */
export interface WorkspaceChange {
  /** Relative to /workspace. */
  readonly path: string
  readonly change: 'added' | 'modified' | 'deleted' | 'renamed'
  /** Where a renamed file was. */
  readonly from: string | null
  readonly kind: 'file' | 'link'
  /** sha-256 of what is there now, hexadecimal; of a link its target's. Null of what is gone. */
  readonly hash: string | null
  /** Bytes of what is there now. */
  readonly size: number
  /** Whether the text that came in was kept. `none`: it is too large, no text, or came in before texts were kept. */
  readonly original: 'kept' | 'none' | 'never-there'
  /** Exactly this was taken out already; of what is gone: that it is gone was in a patch, or told when files were taken out. */
  readonly isTaken: boolean
  /** What on this computer would run it by itself, once it is taken out; null where nothing is known to. */
  readonly runsHere: string | null
}

export interface WorkspaceChanges {
  /** By path. */
  readonly changes: readonly WorkspaceChange[]
  /** Changes that are not in the list, since there are too many. */
  readonly more: number
  /** What `.gitignore` names and did not come in: not compared, not taken out. The topmost paths, folders with a `/`. */
  readonly ignored: readonly string[]
  /** ISO 8601. */
  readonly readAt: string
}

export interface WorkspacePatch {
  /** As `git apply` takes it. */
  readonly patch: string
  readonly files: number
  /** What is not in it, a sentence each. */
  readonly leftOut: readonly string[]
  /** To give back by `received` once it was written. */
  readonly receipt: string
}

/** How much work a sandbox holds that is nowhere else, as far as is known. */
export interface UntakenWork {
  /** Files that are new or differ from what came in. */
  readonly changed: number
  /** Of those, how many were taken out as they are. */
  readonly taken: number
  /** Files that came in and are gone. */
  readonly deleted: number
  /** Of those, of how many it was passed on that they are gone. */
  readonly deletedTold: number
  /** When it was looked at; null when it never was. */
  readonly readAt: string | null
}

/** A door that wrote more ranges tells of the first: the others count as not taken out. */
export const mostEntryRanges = 10_000

const of = z.object({ sandbox: sandboxReference })
const path = z.string().min(1).max(4096)
/**
 * Places in the tar of the entries that were written, as ranges from first to last, ascending; null for all. Names would
 * not do: they are changed, or refused, where they are written.
 */
const entryRanges = z
  .array(z.tuple([z.int().nonnegative(), z.int().nonnegative()]))
  .max(mostEntryRanges)
  .nullable()
const hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .nullable()

export const changes = {
  list: oc.input(of).output(z.custom<WorkspaceChanges>()),
  /** The text that came in at a path (for a renamed file: where it was); null where none was kept. */
  original: oc.input(of.extend({ path })).output(z.custom<string | null>()),
  /** Puts one path back to how it came in, if it still is as the list told it: else `file-conflict`. */
  revert: oc.input(of.extend({ path, hash })),
  /** All changes as one patch. What is in it counts as taken out once `received` tells that it was written. */
  patch: oc.input(of).output(z.custom<WorkspacePatch>()),
  /** What came by a patch, or a stream that told a receipt, was written where it was wanted: only then it counts as taken out. */
  received: oc.input(z.object({ receipt: z.string().max(64), entries: entryRanges })),
  /** As looked at now where it runs, else as it was seen last. */
  untaken: oc.input(of).output(z.custom<UntakenWork>()),
}
