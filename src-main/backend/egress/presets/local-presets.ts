import type { Surroundings } from '../../../directories.ts'
import { computerPlace } from './computer-place.ts'
import { Presets, type PresetsOptions } from './presets.ts'

/** Opens the presets of a backend once its settings are there. */
export type OpenPresets = (options: Omit<PresetsOptions, 'computer'>) => Promise<Presets>

/** Presets that ask the tools of this computer. */
export function localPresets({ env, platform, home }: Surroundings): OpenPresets {
  return async (options) => {
    return await Presets.open({
      ...options,
      computer: (signal) => computerPlace({ env, platform, home, signal }),
    })
  }
}
