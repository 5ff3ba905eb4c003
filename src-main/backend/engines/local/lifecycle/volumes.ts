import { hasStatus } from '../connection/engine-error.ts'
import { fields } from '../connection/fields.ts'
import { readResourceLabels } from '../identity/labels.ts'
import type { EngineWorld } from '../runtime/engine-world.ts'
import { stringMap } from '../settings/seen-settings.ts'

/** Removes a volume of ours. Gone is done; one that others made under our name is left alone. */
export async function removeVolume(world: EngineWorld, name: string): Promise<void> {
  try {
    const volume = fields(await world.connection.request('GET', `/volumes/${name}`))
    if (readResourceLabels(world.signer, name, stringMap(volume['Labels'])) === null) {
      world.log(`The volume ${name} carries no signature of ours and was left alone.`)
      return
    }
    await world.connection.request('DELETE', `/volumes/${name}`)
  } catch (error) {
    if (!hasStatus(error, 404)) throw error
  }
}
