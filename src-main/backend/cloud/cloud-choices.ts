import type { CloudChoices, CloudSizeChoice } from '../../../src-shared/api/cloud.ts'
import { idleLimits, usualPlace, volumeLimits } from '../../../src-shared/cloud/cloud-place.ts'
import { cloudDifferences } from '../../../src-shared/cloud/differences.ts'
import { compareCost, estimateCost } from '../../../src-shared/cloud/estimate.ts'
import { assumedRootGb, usualHoursPerDay } from '../../../src-shared/cloud/price-of.ts'
import { flyPrices, flySource } from '../../../src-shared/cloud/prices.ts'
import { cloudRegions } from '../../../src-shared/cloud/regions.ts'
import { canSuspend, nameOfSize, offeredSizes, sizeInWords, sizeRemarks } from '../../../src-shared/cloud/sizes.ts'
import { forbiddenInTrial, trialLimits, trialRemarks } from '../../../src-shared/cloud/trial.ts'
import type { UsualCloudPlace } from '../settings/usual-cloud-place.ts'
import { usualRegions } from '../engines/remote/open-cloud-engine.ts'
import { sizeNamed } from '../sandboxes/creation/cloud-place-of.ts'

export interface ChoicesAsked {
  readonly region?: string | undefined
  readonly size?: string | undefined
  readonly volumeGb?: number | undefined
  readonly hoursPerDay?: number | undefined
}

const offeredVolumes = [1, 5, 10, 20, 50, 100, 200, 500] as const

/** What can be chosen, with prices for that use. Throws `invalid-input` for a size or region that there is none of. */
export function cloudChoices(asked: ChoicesAsked, usual: UsualCloudPlace = usualPlace): CloudChoices {
  const {
    region = usual.region ?? usualRegions[0],
    volumeGb = usualPlace.volumeGb,
    hoursPerDay = usualHoursPerDay,
  } = asked
  const chosen = asked.size === undefined ? usual.size : sizeNamed(asked.size)
  const use = { region, volumeGb, rootGb: assumedRootGb, hoursPerDay }
  const names = offeredSizes.map(nameOfSize)
  const sizes = names.includes(nameOfSize(chosen)) ? offeredSizes : [chosen, ...offeredSizes]
  return {
    source: flySource,
    use: { ...use, size: nameOfSize(chosen) },
    regions: cloudRegions.map((one) => ({
      ...one,
      isUsual: usualRegions.some((code) => code === one.code),
      trafficOutPerGb: flyPrices.trafficOut[one.area],
    })),
    sizes: sizes.map((size): CloudSizeChoice => {
      const wish = { ...use, size }
      return {
        name: nameOfSize(size),
        words: sizeInWords(size),
        size,
        isUsual: nameOfSize(size) === nameOfSize(usual.size),
        canSuspend: canSuspend(size),
        remarks: sizeRemarks(size),
        cost: estimateCost(wish),
        forbiddenInTrial: forbiddenInTrial(wish),
      }
    }),
    volumes: offeredVolumes.map((gb) => ({
      gb,
      perMonth: gb * flyPrices.volumePerMonth,
      isUsual: gb === volumeLimits.usual,
    })),
    volumeGb: volumeLimits,
    idleMinutes: idleLimits,
    compared: compareCost({ ...use, size: chosen }),
    trial: { limits: trialLimits, remarks: trialRemarks },
    differences: cloudDifferences,
  }
}
