import type { CreateRequest } from '../../../src-shared/api/sandboxes.ts'
import { volumeLimits } from '../../../src-shared/cloud/cloud-limits.ts'
import { defaultSize, nameOfSize } from '../../../src-shared/cloud/sizes.ts'

/** Where a sandbox is to be, as the dialog holds it; what is of Fly.io stays while “This computer” is chosen. */
export interface DraftPlace {
  readonly engine: 'local' | 'fly'
  /** A code; empty for a usual one that has room. */
  readonly region: string
  readonly size: string
  readonly volumeGb: number
}

export const emptyPlace: DraftPlace = {
  engine: 'local',
  region: '',
  size: nameOfSize(defaultSize),
  volumeGb: volumeLimits.usual,
}

type PlaceRequest = Pick<CreateRequest, 'engine' | 'cloud'>

export function placeRequestOf({ region, size, volumeGb }: DraftPlace): PlaceRequest {
  return { engine: 'fly', cloud: { region: region === '' ? null : region, size, volumeGb } }
}

/** The place that `request` could have come from. */
export function placeOf({ engine, cloud }: PlaceRequest): DraftPlace {
  if (engine !== 'fly') return emptyPlace
  const { region, size = emptyPlace.size, volumeGb = emptyPlace.volumeGb } = cloud ?? {}
  return { engine, region: region ?? emptyPlace.region, size, volumeGb }
}
