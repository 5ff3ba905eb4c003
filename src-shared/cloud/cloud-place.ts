import { z } from 'zod'
import { ceilingLimits, idleLimits, volumeLimits } from './cloud-limits.ts'
import type { SandboxShare } from './sandbox-share.ts'
import { cpuKinds, defaultSize, sizeLimits, type MachineSize } from './sizes.ts'

export { ceilingLimits, idleLimits, volumeLimits }

/** Where at a cloud a sandbox is to be, and how large: part of its spec. */
export interface CloudPlace {
  /** A code of `cloudRegions`; null for a usual one that has room. */
  readonly region: string | null
  readonly size: MachineSize
  readonly volumeGb: number
  /** Without work for so long it sleeps; null: never. What it begins with: it can be changed. */
  readonly idleMinutes: number | null
}

export const usualPlace: CloudPlace = {
  region: null,
  size: defaultSize,
  volumeGb: volumeLimits.usual,
  idleMinutes: idleLimits.usual,
}

/** A place as it is read back from where it was put. */
export const cloudPlaceShape: z.ZodType<CloudPlace> = z.object({
  region: z.string().min(1).max(32).nullable(),
  size: z.object({
    cpuKind: z.enum(cpuKinds),
    cpus: z
      .number()
      .int()
      .positive()
      .max(Math.max(...sizeLimits.performance.cpus)),
    memoryMb: z.number().int().positive(),
  }),
  volumeGb: z.number().int().min(volumeLimits.least).max(volumeLimits.most),
  idleMinutes: z.number().int().min(idleLimits.least).max(idleLimits.most).nullable(),
})

/** What somebody asks for; what is usual where it is left out. */
export const cloudRequest = z.object({
  /** A code of `cloudRegions`; null for a usual one that has room, whatever the person's settings say. */
  region: z.string().min(1).max(32).nullable().optional(),
  /** As `nameOfSize` writes it, or Fly: `performance-1x-2048mb`, `shared-cpu-2x`. */
  size: z.string().min(1).max(64).optional(),
  volumeGb: z.number().int().min(volumeLimits.least).max(volumeLimits.most).optional(),
  /** Null: it never sleeps by itself. */
  idleMinutes: z.number().int().min(idleLimits.least).max(idleLimits.most).nullable().optional(),
  /** US dollars that it may cost by running, from when it is made; then it is stopped. As much as it takes when left out or null. */
  ceiling: z.number().min(ceilingLimits.least).max(ceilingLimits.most).nullable().optional(),
})
export type CloudRequest = z.output<typeof cloudRequest>

/** A sandbox at a cloud as every door shows it. */
export interface SandboxInCloud {
  readonly organisation: string
  /** Where it is; null while that is not decided. */
  readonly region: string | null
  /** Of that region, where it is a known one. */
  readonly city: string | null
  readonly size: MachineSize
  readonly volumeGb: number
  /** Without work for so long it sleeps; null: never. */
  readonly idleMinutes: number | null
  /** Null where it may cost as much as it takes. */
  readonly ceiling: SpendCeiling | null
  /** The port that whoever has its link may look at; null where none is. */
  readonly share: SandboxShare | null
  readonly price: CloudPrice
}

/** US dollars that it may cost by running: computed by prices of a day, without its disk and what leaves it. */
export interface SpendCeiling {
  readonly dollars: number
  /** As it was counted last, which is every few minutes while it runs. */
  readonly spent: number
  /** ISO 8601: when it is used up, should it run on; null while it does not run. */
  readonly endsAt: string | null
}

/** US dollars, by the prices of a day: an estimate, the bill is Fly’s. */
export interface CloudPrice {
  /** What it costs in its present state, disk and all. */
  readonly nowPerHour: number
  /** While it runs, disk and all. */
  readonly runningPerHour: number
  /** Of a month in which it never runs. */
  readonly restingPerMonth: number
  /** The day of the prices, ISO 8601. */
  readonly readAt: string
}
