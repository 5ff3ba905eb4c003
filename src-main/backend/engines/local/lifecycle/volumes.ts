import { hasStatus } from '../connection/engine-error.ts'
import { fields } from '../connection/fields.ts'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import type { SandboxId } from '../../../../../src-shared/engine/sandbox.ts'
import { readResourceLabels, resourceLabels } from '../identity/labels.ts'
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

/**
 * Makes an empty volume for a sandbox's data. Engines answer with the volume that exists where one does: data that
 * somebody else put there would be taken for the sandbox's own, so that is refused.
 */
export async function makeDataVolume(
  world: EngineWorld,
  kind: 'workspace' | 'home',
  name: string,
  sandbox: SandboxId,
): Promise<void> {
  const labels = resourceLabels(world.signer, { kind, name, sandbox })
  const volume = fields(
    await world.connection.request('POST', '/volumes/create', { body: { Name: name, Labels: labels } }),
  )
  if (readResourceLabels(world.signer, name, stringMap(volume['Labels'])) !== null) return
  throw new AirlockError({
    code: 'sandbox-name-taken',
    message: `The engine has a volume called ${name} already.`,
    why: 'It was not made by this installation.',
    remedy: 'Rename or remove it, then try again.',
  })
}
