import { usualPlace, type CloudPlace } from '../../../../src-shared/cloud/cloud-place.ts'
import { cloudRegions, regionOf } from '../../../../src-shared/cloud/regions.ts'
import { defaultSize, sizeOfName, sizeProblem, type MachineSize } from '../../../../src-shared/cloud/sizes.ts'
import { defaultLimits, type ResourceLimits } from '../../../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import type { CheckedCreateRequest } from './create-request.ts'

const megabyte = 1024 ** 2

/** Where a new sandbox is to be at a cloud, and what that size gives it; null for one on this computer. Throws `invalid-input`. */
export function cloudPlaceOf({
  engine,
  cloud,
  cpus,
  memoryBytes,
}: CheckedCreateRequest): { readonly place: CloudPlace; readonly limits: ResourceLimits } | null {
  if (engine === 'local') {
    if (cloud === undefined) return null
    throw invalid('A size, region or disk is for sandboxes at Fly.io.', 'This one is to be on this computer.')
  }
  if (cpus !== undefined || memoryBytes !== undefined) {
    throw invalid('At Fly.io a size says how many CPUs and how much memory.', 'Both were given by themselves.')
  }
  const size = sizeNamed(cloud?.size)
  const region = cloud?.region ?? usualPlace.region
  if (region !== null && regionOf(region) === null) {
    throw invalid(`Fly.io has no region “${region}”.`, `There are ${cloudRegions.map(({ code }) => code).join(', ')}.`)
  }
  const idleMinutes = cloud?.idleMinutes === undefined ? usualPlace.idleMinutes : cloud.idleMinutes
  return {
    place: { region, size, volumeGb: cloud?.volumeGb ?? usualPlace.volumeGb, idleMinutes },
    limits: { ...defaultLimits, cpus: size.cpus, memoryBytes: size.memoryMb * megabyte },
  }
}

/** @throws AirlockError `invalid-input` */
export function sizeNamed(name: string | undefined): MachineSize {
  if (name === undefined) return defaultSize
  const size = sizeOfName(name)
  const problem = size === null ? 'A size is written like performance-1x-2048mb or shared-2x.' : sizeProblem(size)
  if (size === null || problem !== null) throw invalid(`Fly.io has no size “${name}”.`, problem ?? '')
  return size
}

function invalid(message: string, why: string): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message,
    why,
    remedy: 'Correct it and try again; `airlock cloud sizes` shows what there is.',
  })
}
