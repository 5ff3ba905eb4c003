import { z } from 'zod'
import type { ConflictKind, MergeStep, TextRegion, TreeEntry } from '../../../../src-shared/cloud/merge.ts'
import type { ConflictDecision, PushPath } from '../../../../src-shared/cloud/push-plan.ts'
import type { FolderChange } from '../travel/empty-folders.ts'

/** What a path is to be here; null where it is to be gone. Contents lie with what arrived. */
export interface PullResult extends PushPath {
  readonly entry: TreeEntry | null
}

export interface KeptConflict extends PushPath {
  readonly kind: ConflictKind
  readonly base: TreeEntry | null
  readonly local: TreeEntry | null
  readonly cloud: TreeEntry | null
  readonly regions: readonly TextRegion[] | null
}

/** Holds for these very versions: who goes on working decides anew. */
export interface KeptDecision extends PushPath {
  readonly versions: string
  readonly decision: ConflictDecision
}

export interface KeptPull {
  readonly results: readonly PullResult[]
  /** Folders with nothing in them, made or removed after all that. */
  readonly folders: readonly FolderChange[]
  readonly conflicts: readonly KeptConflict[]
  readonly decisions: readonly KeptDecision[]
}

/** Where nobody settled or decided anything, or what was is lost. */
export const nothingSettled: KeptPull = { results: [], folders: [], conflicts: [], decisions: [] }

export function versionsOf({ base, local, cloud }: Pick<MergeStep, 'base' | 'local' | 'cloud'>): string {
  return [base, local, cloud].map((one) => (one === null ? '-' : `${one.hash} ${String(one.mode & 0o777)}`)).join(' ')
}

const entry: z.ZodType<TreeEntry> = z.object({
  kind: z.enum(['file', 'link']),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  size: z.number(),
  mode: z.number(),
})
const at = { folder: z.enum(['workspace', 'home']), path: z.string() } as const

export const keptResults: z.ZodType<readonly PullResult[]> = z.array(z.object({ ...at, entry: entry.nullable() }))

export const keptPull: z.ZodType<KeptPull> = z.object({
  results: keptResults,
  folders: z.array(z.object({ ...at, isThere: z.boolean() })).default([]),
  conflicts: z.array(
    z.object({
      ...at,
      kind: z.enum(['both-changed', 'both-added', 'changed-deleted', 'file-folder', 'mode']),
      base: entry.nullable(),
      local: entry.nullable(),
      cloud: entry.nullable(),
      regions: z.array(z.custom<TextRegion>()).nullable(),
    }),
  ),
  decisions: z.array(z.object({ ...at, versions: z.string(), decision: z.custom<ConflictDecision>() })),
})
