import { usualPlace } from '../../../../src-shared/cloud/cloud-place.ts'
import type { SandboxEntry } from '../../sandboxes/sandbox-entry.ts'
import type { PlacedSpec, PushRecord, PushStep } from './push-record.ts'

const there: ReadonlySet<PushStep> = new Set(['away', 'reading', 'conflicts'])

/** A backend that was killed right after a switch had no time to write that down here. */
export function settledRecord({ engine, record: { away } }: SandboxEntry, record: PushRecord): PushRecord {
  if (away === undefined) {
    if (engine !== 'local' || !there.has(record.step)) return record
    const wasRunning = record.wasRunning || record.takenUp === 'running'
    return { ...record, step: 'left-behind', wasRunning, takenUp: null }
  }
  if (record.step === 'left-behind') return takenUpRecord(record, away.since)
  if (!['making', 'copying'].includes(record.step)) return record
  return { ...record, step: 'away', awaySince: away.since }
}

/** A machine that was left behind is the sandbox again, as long as a pull of it lasts: it can go back to how it was. */
export function takenUpRecord(record: PushRecord, since: string): PushRecord {
  const takenUp = record.wasRunning ? 'running' : 'stopped'
  return { ...record, step: 'reading', awaySince: since, wasRunning: false, takenUp }
}

/** What waited for a person is lost: it is as if the pull had been interrupted while both sides were looked at. */
export function lookedAtAgain(record: PushRecord): PushRecord {
  return { ...record, step: 'reading' }
}

/** What was written down of the push is lost: the sandbox’s own record says enough to bring it back. */
export function rebuiltRecord({ record }: SandboxEntry): PushRecord | null {
  const { away, place, spec } = record
  if (away === undefined || place === null) return null
  const here = { place: away.place, spec: away.spec }
  return recordOf({ step: 'away', here, there: { place, spec }, hadMachine: false, awaySince: away.since })
}

/** Of a sandbox that is here, and nobody knows what its machine holds; null for one that is at its machine, which is no copy. */
export function foundRecord({ engine, record }: SandboxEntry, there: PlacedSpec): PushRecord | null {
  const { place, spec } = record
  if (engine !== 'local' || place === null) return null
  return recordOf({ step: 'left-behind', here: { place, spec }, there, hadMachine: true, awaySince: null })
}

const atRest = { wasRunning: false, keepsMachine: false, takenUp: null } as const
type Known = Pick<PushRecord, 'step' | 'here' | 'there' | 'hadMachine' | 'awaySince'>

/** What nobody knows any more is as if nothing had been chosen. */
function recordOf(known: Known): PushRecord {
  const { region, size, volumeGb } = { ...usualPlace, ...known.there.spec.cloud }
  const target = { region: region ?? '', size, volumeGb }
  return { ...known, schema: 1, target, leftOut: [], included: [], bound: [], ...atRest }
}
