import type { CloudPlace, CloudPrice } from './cloud-place.ts'
import { estimateCost } from './estimate.ts'
import { flySource, hoursOfMonth } from './prices.ts'
import { cloudRegions, regionOf } from './regions.ts'

/** GB that an image and its root file system are taken for: what it really is only Fly knows. */
export const assumedRootGb = 2
/** Hours a day that a month is computed for where nobody says. */
export const usualHoursPerDay = 8

/** What a sandbox costs now. Where its region is not known or has no price, the cheapest one stands for it. */
export function priceOf(place: Omit<CloudPlace, 'idleMinutes'>, isRunning: boolean): CloudPrice {
  const region = (place.region === null ? null : regionOf(place.region)) ?? cloudRegions[0]
  if (region === undefined) throw new Error('There are regions.')
  const wish = { ...place, region: region.code, rootGb: assumedRootGb, hoursPerDay: usualHoursPerDay }
  const { runningPerHour, stoppedPerMonth, month } = estimateCost(wish)
  const running = runningPerHour + month.volume / hoursOfMonth
  return {
    nowPerHour: isRunning ? running : stoppedPerMonth / hoursOfMonth,
    runningPerHour: running,
    restingPerMonth: stoppedPerMonth,
    readAt: flySource.readAt,
  }
}
