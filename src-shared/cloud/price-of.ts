import type { CloudPlace, CloudPrice } from './cloud-place.ts'
import { estimateCost, type CloudWish } from './estimate.ts'
import { flySource, hoursOfMonth } from './prices.ts'
import { cloudRegions, regionOf } from './regions.ts'

/** GB that an image and its root file system are taken for: what it really is only Fly knows. */
export const assumedRootGb = 2
/** Hours a day that a month is computed for where nobody says. */
export const usualHoursPerDay = 8

/** US dollars an hour for its machine alone while it runs. Where its region is not known or has no price, the cheapest one stands for it. */
export function machinePerHour({ size, region }: Pick<CloudPlace, 'size' | 'region'>): number {
  return estimateCost(wishOf({ size, region, volumeGb: 0 })).runningPerHour
}

/** What a sandbox costs now. */
export function priceOf(place: Omit<CloudPlace, 'idleMinutes'>, isRunning: boolean): CloudPrice {
  const { runningPerHour, stoppedPerMonth, month } = estimateCost(wishOf(place))
  const running = runningPerHour + month.volume / hoursOfMonth
  return {
    nowPerHour: isRunning ? running : stoppedPerMonth / hoursOfMonth,
    runningPerHour: running,
    restingPerMonth: stoppedPerMonth,
    readAt: flySource.readAt,
  }
}

function wishOf(place: Omit<CloudPlace, 'idleMinutes'>): CloudWish {
  const region = (place.region === null ? null : regionOf(place.region)) ?? cloudRegions[0]
  if (region === undefined) throw new Error('There are regions.')
  return { ...place, region: region.code, rootGb: assumedRootGb, hoursPerDay: usualHoursPerDay }
}
