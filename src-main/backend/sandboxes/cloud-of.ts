import { usualPlace, type SandboxInCloud } from '../../../src-shared/cloud/cloud-place.ts'
import { priceOf } from '../../../src-shared/cloud/price-of.ts'
import { regionOf } from '../../../src-shared/cloud/regions.ts'
import { keptLifeOf, shownCeiling } from '../cloud/keeping/kept-life.ts'
import { shownShare } from '../cloud/sharing/kept-shared.ts'
import type { SandboxState } from '../../../src-shared/engine/sandbox.ts'
import type { SandboxEntry } from './sandbox-entry.ts'

/** What costs as one that runs: everything on the way between that and rest, and what nobody can say of. */
const resting: ReadonlySet<SandboxState> = new Set(['paused', 'stopped', 'failed', 'creating'])

/** Where at a cloud a sandbox is, and what it costs in its state; null for one on this computer. */
export function cloudOf(entry: SandboxEntry, state: SandboxState): SandboxInCloud | null {
  if (entry.engine === 'local') return null
  const { spec, place } = entry.record
  const asked = { ...usualPlace, ...spec.cloud }
  const { region, size } = {
    region: entry.seen?.where?.region ?? asked.region,
    size: entry.seen?.where?.size ?? asked.size,
  }
  const now = state === 'unknown' ? entry.lastSeen?.state : state
  return {
    organisation: place?.slice('fly '.length) ?? '',
    region,
    city: region === null ? null : (regionOf(region)?.city ?? null),
    size,
    volumeGb: asked.volumeGb,
    idleMinutes: keptLifeOf(entry).idleMinutes,
    ceiling: shownCeiling(entry),
    share: shownShare(entry),
    price: priceOf({ region, size, volumeGb: asked.volumeGb }, now === undefined || !resting.has(now)),
  }
}
