import type { SandboxId } from '../../../../../src-shared/engine/sandbox.ts'
import type { CallOptions } from '../../engine.ts'
import { fields, list, text } from '../connection/fields.ts'
import { labelKeys, readResourceLabels } from '../identity/labels.ts'
import type { EngineWorld } from '../runtime/engine-world.ts'
import { removeContainer } from '../runtime/errand.ts'
import { stringMap, texts } from '../settings/seen-settings.ts'
import { stopIfCancelled } from '../work/cancellation.ts'
import { findContainers, isOwn } from './find-container.ts'
import { removeVolume } from './volumes.ts'

/**
 * Removes what a crash left behind: errands, sandboxes that were made but never started and that nobody keeps, and
 * data of sandboxes that no longer exist. `busy` tells the sandboxes that this process works on. Only signed resources are
 * touched. Resolves with the names of what was removed.
 */
export async function sweep(
  world: EngineWorld,
  keep: ReadonlySet<SandboxId>,
  busy: (id: SandboxId) => boolean,
  options: CallOptions,
): Promise<readonly string[]> {
  const removed: string[] = []
  for (const name of await leftoverErrands(world, options.signal)) {
    stopIfCancelled(options.signal)
    await removeContainer(world.connection, name)
    removed.push(name)
  }
  const kept = (id: string) => keep.has(id) || busy(id)
  for (const container of (await findContainers(world, undefined, options.signal)).filter(isOwn)) {
    if (container.state !== 'created' || kept(container.identity.spec.id)) continue
    stopIfCancelled(options.signal)
    await removeContainer(world.connection, container.containerId)
    removed.push(container.containerName)
  }
  const alive = new Set(
    (await findContainers(world, undefined, options.signal)).map(({ identity }) => identity.spec.id),
  )
  for (const { name, sandbox } of await dataVolumes(world, options.signal)) {
    if (alive.has(sandbox) || kept(sandbox)) continue
    stopIfCancelled(options.signal)
    await removeVolume(world, name)
    removed.push(name)
  }
  return removed
}

async function leftoverErrands(world: EngineWorld, signal: AbortSignal | undefined): Promise<readonly string[]> {
  const answer = await world.connection.request('GET', '/containers/json', {
    query: { all: true, filters: { label: [labelKeys.name] } },
    signal,
  })
  return list(answer).flatMap((entry) => {
    const container = fields(entry)
    const name = (texts(container['Names'])[0] ?? '').replace(/^\//, '')
    const own = readResourceLabels(world.signer, name, stringMap(container['Labels']))
    const errand = own !== null && ['probe', 'fill', 'prepare'].includes(own.kind)
    return errand && !world.underWay.has(name) ? [name] : []
  })
}

async function dataVolumes(
  world: EngineWorld,
  signal: AbortSignal | undefined,
): Promise<readonly { readonly name: string; readonly sandbox: string }[]> {
  const answer = fields(
    await world.connection.request('GET', '/volumes', { query: { filters: { label: [labelKeys.sandbox] } }, signal }),
  )
  return list(answer['Volumes']).flatMap((entry) => {
    const volume = fields(entry)
    const name = text(volume['Name'])
    const own = readResourceLabels(world.signer, name, stringMap(volume['Labels']))
    const data = own !== null && (own.kind === 'workspace' || own.kind === 'home')
    return data && own.sandbox !== null ? [{ name, sandbox: own.sandbox }] : []
  })
}
