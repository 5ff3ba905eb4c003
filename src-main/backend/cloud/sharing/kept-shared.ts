import { z } from 'zod'
import type { SandboxShare } from '../../../../src-shared/cloud/sandbox-share.ts'
import type { SandboxEntry } from '../../sandboxes/sandbox-entry.ts'
import type { SandboxWorld } from '../../sandboxes/sandbox-world.ts'

/** What is kept of a share: never its secret. */
export const keptShared = z.object({
  port: z.number().int().min(1).max(65_535),
  url: z.string().max(300),
  expiresAt: z.iso.datetime(),
  /** It was ended while its machine could not be told: it is told as soon as it runs. */
  isEnding: z.boolean(),
})
export type KeptShared = z.output<typeof keptShared>

type Kept = Pick<SandboxEntry, 'record' | 'engine'>

/** As doors show it; null where nothing is shared. */
export function shownShare({ record, engine }: Kept): SandboxShare | null {
  return engine === 'local' ? null : (record.shared ?? null)
}

/** What programs inside get that are started while a port is shared: where it is reached. */
export function shareVariables(kept: Kept, now: number): Readonly<Record<string, string>> {
  const share = shownShare(kept)
  if (share === null || share.isEnding || Date.parse(share.expiresAt) <= now) return {}
  return { AIRLOCK_SHARED_URL: share.url, AIRLOCK_SHARED_PORT: String(share.port) }
}

/** Null: nothing is shared any more. */
export async function keepShared(
  world: Pick<SandboxWorld, 'records' | 'list'>,
  entry: SandboxEntry,
  share: KeptShared | null,
): Promise<void> {
  entry.record = { ...entry.record, shared: share ?? undefined }
  await world.records.save(entry.record)
  world.list.changed(entry)
}
