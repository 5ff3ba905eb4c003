import { randomInt } from 'node:crypto'
import type { SandboxId } from '../../../../src-shared/engine/sandbox.ts'

/** Every app of Airlock's begins so: by this, what is left over is found. */
export const appPrefix = 'airlock-'
/** Holds images and no sandbox. */
export const imagesPrefix = 'airlock-images-'

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789'

/**
 * A name for an app, which is also its address and its network: 62 random bits, since names of apps are shared by
 * everybody at Fly, and whoever guesses one may knock.
 */
export function newAppName(prefix = appPrefix): string {
  const random = Array.from({ length: 12 }, () => letters.charAt(randomInt(letters.length)))
  return `${prefix}${random.join('')}`
}

/** Where everybody reaches an app. */
export const hostOfApp = (app: string): string => `${app}.fly.dev`

export const appNamePattern = /^airlock-[a-z0-9-]{1,48}$/

/** The same for every attempt to make it, so that one whose answer was lost is found. */
export const machineNameOf = (id: SandboxId): string => `airlock-${id}`
export const volumeNameOf = (id: SandboxId): string => `data_${id}`
