import type { CloudLeftover, CloudLeftovers } from '../../../src-shared/api/cloud.ts'
import { assumedRootGb } from '../../../src-shared/cloud/price-of.ts'
import { estimateCost } from '../../../src-shared/cloud/estimate.ts'
import { flyPrices, hoursOfMonth } from '../../../src-shared/cloud/prices.ts'
import { regionOf } from '../../../src-shared/cloud/regions.ts'
import { sizeProblem } from '../../../src-shared/cloud/sizes.ts'
import type { Orphan, Orphans } from '../engines/remote/listing/orphans.ts'

type Machine = Orphan['machines'][number]

/** What is left over at a cloud, with what it costs. */
export function shownLeftovers({ orphans, missingRegions }: Orphans): CloudLeftovers {
  return { leftovers: orphans.map(shown), missingRegions }
}

function shown({ app, claim, mayBeDamaged, machines, volumes }: Orphan): CloudLeftover {
  return {
    id: app,
    sandbox:
      claim === null ? null : { id: claim.id, name: claim.spec?.name ?? null, isOurs: claim.ownership === 'own' },
    mayBeDamaged,
    machines: machines.map(({ id, state, region, ...machine }) => ({
      ...{ id, state, region },
      runningPerHour: perHour({ id, state, region, ...machine }),
    })),
    volumes,
    perMonth: machines.reduce(
      (sum, machine) => sum + machinePerMonth(machine),
      volumes.reduce((sum, { sizeGb }) => sum + sizeGb * flyPrices.volumePerMonth, 0),
    ),
  }
}

function machinePerMonth(machine: Machine): number {
  if (machine.state === 'started') return (perHour(machine) ?? 0) * hoursOfMonth
  return assumedRootGb * flyPrices.rootPerMonth
}

/** Null where Fly does not say how large it is, or where it is has no price. */
function perHour({ size, region }: Machine): number | null {
  if (size === null || region === null || regionOf(region) === null || sizeProblem(size) !== null) return null
  return estimateCost({ size, region, volumeGb: 0, rootGb: 0, hoursPerDay: 24 }).runningPerHour
}
