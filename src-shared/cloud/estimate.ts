import { AirlockError } from '../errors/airlock-error.ts'
import { daysOfMonth, flyPrices, hoursOfMonth, otherProviders, type PriceSource } from './prices.ts'
import { regionOf } from './regions.ts'
import { sizeLimits, sizeProblem, type MachineSize } from './sizes.ts'

/** What somebody wants of the cloud. */
export interface CloudWish {
  readonly size: MachineSize
  /** A code of `cloudRegions`. */
  readonly region: string
  /** GB of the volume. */
  readonly volumeGb: number
  /** GB of image and root file system. */
  readonly rootGb: number
  /** How long it runs each day. */
  readonly hoursPerDay: number
}

/** US dollars, not rounded. */
export interface CostEstimate {
  /** While it runs, the volume not counted. */
  readonly runningPerHour: number
  /** A month of such use, in its parts. */
  readonly month: { readonly running: number; readonly volume: number; readonly root: number; readonly total: number }
  readonly hoursPerMonth: number
  /** A month in which it never runs. */
  readonly stoppedPerMonth: number
  /** Of a GB that leaves the machine. */
  readonly trafficOutPerGb: number
  readonly source: PriceSource
}

/** What the same use would cost elsewhere; figures are null where none is known. */
export interface ComparisonRow {
  readonly id: string
  readonly name: string
  readonly perHour: number | null
  readonly perMonth: number | null
  /** As a sentence: where the figure comes from and what to mind, or that none is known. */
  readonly remark: string
  readonly address: string | null
}

/** What a machine costs at Fly.io. Rejects what is none with `invalid-input`. */
export function estimateCost(wish: CloudWish): CostEstimate {
  const region = checkedRegion(wish)
  const { cpuPerSecond, memoryPerSecond, volumePerMonth, rootPerMonth, trafficOut, source } = flyPrices
  const { cpuKind, cpus, memoryMb } = wish.size
  const moreGb = (memoryMb - sizeLimits[cpuKind].memoryMb.least * cpus) / 1024
  const runningPerHour = (cpuPerSecond[cpuKind] * cpus + memoryPerSecond * moreGb) * region.markup * 3600
  const hoursPerMonth = wish.hoursPerDay * daysOfMonth
  const running = runningPerHour * hoursPerMonth
  const volume = wish.volumeGb * volumePerMonth
  const stoppedRoot = wish.rootGb * rootPerMonth
  const root = stoppedRoot * (1 - hoursPerMonth / hoursOfMonth)
  return {
    runningPerHour,
    month: { running, volume, root, total: running + volume + root },
    hoursPerMonth,
    stoppedPerMonth: volume + stoppedRoot,
    trafficOutPerGb: trafficOut[region.area],
    source,
  }
}

/** The same use at others, and a line also for those whose price is not known. */
export function compareCost(wish: CloudWish): readonly ComparisonRow[] {
  checkedRegion(wish)
  return otherProviders.map(({ id, name, address, known }) => {
    if (known === null)
      return { id, name, perHour: null, perMonth: null, remark: 'Its price is not known here.', address }
    const { cpuPerHour, memoryPerHour, storagePerMonth } = known.rates
    const perHour = cpuPerHour * wish.size.cpus + memoryPerHour * (wish.size.memoryMb / 1024)
    const perMonth = perHour * wish.hoursPerDay * daysOfMonth + storagePerMonth * wish.volumeGb
    return { id, name, perHour, perMonth, remark: `As of ${known.source.readAt}. ${known.remark}`, address }
  })
}

function checkedRegion({ size, region: code, volumeGb, rootGb, hoursPerDay }: CloudWish) {
  const problem = sizeProblem(size)
  if (problem !== null) throw invalid('Fly.io has no machine of this size.', problem)
  const region = regionOf(code)
  if (region === null)
    throw invalid('There is no such region.', 'Its code is none of those that Fly.io has a price for.')
  if (!(hoursPerDay >= 0 && hoursPerDay <= 24))
    throw invalid('A day has no such hours.', 'It runs 0 to 24 hours a day.')
  if (!(isAmount(volumeGb) && isAmount(rootGb)))
    throw invalid('A disk has no such size.', 'Its size is a number of GB.')
  return region
}

function isAmount(value: number): boolean {
  return Number.isFinite(value) && value >= 0
}

function invalid(message: string, why: string): AirlockError {
  return new AirlockError({ code: 'invalid-input', message, why, remedy: 'Choose another.' })
}
