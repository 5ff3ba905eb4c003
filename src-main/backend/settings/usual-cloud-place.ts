import { defaultSize, sizeOfName, type MachineSize } from '../../../src-shared/cloud/sizes.ts'
import { anyRegion } from '../../../src-shared/settings/definitions.ts'
import type { SettingsStore } from './settings-store.ts'

/** Where at a cloud sandboxes are made and pushed to when nothing else is chosen, and how large. */
export interface UsualCloudPlace {
  /** Null for a usual one that has room. */
  readonly region: string | null
  readonly size: MachineSize
}

export function usualCloudPlace(settings: Pick<SettingsStore, 'value'>): UsualCloudPlace {
  const region = settings.value('cloud.region')
  return {
    region: region === anyRegion ? null : region,
    size: sizeOfName(settings.value('cloud.size')) ?? defaultSize,
  }
}
