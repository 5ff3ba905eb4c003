import { z } from 'zod'
import { usualPlace, type SpendCeiling } from '../../../../src-shared/cloud/cloud-place.ts'
import { machinePerHour } from '../../../../src-shared/cloud/price-of.ts'
import type { MachineLife } from '../../../../src-shared/machine/machine-wire.ts'
import type { SandboxEntry } from '../../sandboxes/sandbox-entry.ts'
import { ceilingReached } from '../cloud-errors.ts'

const ceiling = z.object({
  dollars: z.number().positive(),
  /** Up to `countedAt`, or to when it last rested. */
  spent: z.number().nonnegative(),
  /** Since when it is counted as running; null while it rests. */
  countedAt: z.iso.datetime().nullable(),
})

/** What is kept of how long a machine has; what it began with counts where there is none. */
export const keptLife = z.object({ idleMinutes: z.number().int().positive().nullable(), ceiling: ceiling.nullable() })
export type KeptLife = z.output<typeof keptLife>
export type KeptCeiling = z.output<typeof ceiling>

type Kept = Pick<SandboxEntry, 'record' | 'seen'>

const hourMs = 60 * 60_000

export function keptLifeOf({ record }: Pick<Kept, 'record'>): KeptLife {
  return record.keeping ?? { idleMinutes: { ...usualPlace, ...record.spec.cloud }.idleMinutes, ceiling: null }
}

/** US dollars a millisecond for its machine while it runs. */
export function rateOf({ record, seen }: Kept): number {
  const asked = { ...usualPlace, ...record.spec.cloud }
  return machinePerHour({ region: seen?.where?.region ?? asked.region, size: seen?.where?.size ?? asked.size }) / hourMs
}

/** What it has cost until `now`. */
export function spentOf(kept: Kept, { spent, countedAt }: KeptCeiling, now: number): number {
  return countedAt === null ? spent : spent + Math.max(0, now - Date.parse(countedAt)) * rateOf(kept)
}

/** When its ceiling is used up, should it run on from `now`; null without one. */
export function ceilingEnd(kept: Kept, now: number): number | null {
  const { ceiling: own } = keptLifeOf(kept)
  if (own === null) return null
  const from = own.countedAt === null ? now : Date.parse(own.countedAt)
  return from + Math.max(0, own.dollars - own.spent) / rateOf(kept)
}

/** What its machine is to keep to, whoever is there: the earlier of the end of its lifetime and of its ceiling. */
export function machineLifeOf(kept: Kept, now: number): MachineLife {
  const { lifetime = null } = kept.record
  const byLifetime =
    lifetime === null ? null : lifetime.endsAt === null ? now + lifetime.hours * hourMs : Date.parse(lifetime.endsAt)
  const ends = [byLifetime, ceilingEnd(kept, now)].filter((end) => end !== null)
  return {
    idleMinutes: keptLifeOf(kept).idleMinutes,
    endsAt: ends.length === 0 ? null : new Date(Math.min(...ends)).toISOString(),
  }
}

/** The ceiling with what it cost since it was counted last; the same where nothing can be said. */
export function countedCeiling(kept: Kept, own: KeptCeiling, now: number): KeptCeiling {
  const state = kept.seen?.state
  if (state === 'running') return { ...own, spent: spentOf(kept, own, now), countedAt: new Date(now).toISOString() }
  if (state === undefined || own.countedAt === null) return own
  // It may rest for longer than anybody here knows.
  const since = kept.seen?.since === undefined ? now : Math.min(now, Date.parse(kept.seen.since))
  return { ...own, spent: spentOf(kept, own, since), countedAt: null }
}

/** @throws AirlockError where it is at a cloud and its ceiling is used up: it would be stopped again at once */
export function requireAffordable({ record, engine, name }: Pick<SandboxEntry, 'record' | 'engine' | 'name'>): void {
  const { ceiling: own } = keptLifeOf({ record })
  if (engine !== 'local' && own !== null && own.spent >= own.dollars) throw ceilingReached(name, own.dollars)
}

/** What is kept of how long it has, of one that leaves its machine: where it is then costs nothing. */
export function keptAtHome(kept: Kept, now: number): KeptLife | undefined {
  const { keeping } = kept.record
  if (!keeping?.ceiling) return keeping
  return { ...keeping, ceiling: { ...countedCeiling(kept, keeping.ceiling, now), countedAt: null } }
}

/** As doors show it. */
export function shownCeiling(kept: Kept): SpendCeiling | null {
  const { ceiling: own } = keptLifeOf(kept)
  if (own === null) return null
  const end = own.countedAt === null ? null : ceilingEnd(kept, Date.parse(own.countedAt))
  return { dollars: own.dollars, spent: own.spent, endsAt: end === null ? null : new Date(end).toISOString() }
}
