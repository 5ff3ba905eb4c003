import type { SandboxId } from '../../../../../src-shared/engine/sandbox.ts'
import type { CallOptions } from '../../engine.ts'
import { hasStatus } from '../connection/engine-error.ts'
import { fields, list, text } from '../connection/fields.ts'
import { labelKeys, readResourceLabels, type ResourceKind } from '../identity/labels.ts'
import type { EngineWorld } from '../runtime/engine-world.ts'
import { removeContainer } from '../runtime/errand.ts'
import { stringMap, texts } from '../settings/seen-settings.ts'
import { stopIfCancelled } from '../../work/cancellation.ts'
import { findContainers, findNext, isOwn } from './find-container.ts'
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
  for (const next of await findNext(world, undefined, options.signal)) {
    if (next.isAlone || busy(next.identity.spec.id)) continue
    stopIfCancelled(options.signal)
    await removeContainer(world.connection, next.containerId)
    removed.push(next.containerName)
  }
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

/** Removes the agent's files of earlier versions that no sandbox uses. `current` is the volume that new sandboxes get. */
export async function sweepOldRuntimes(
  world: EngineWorld,
  current: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const { name } of await ownVolumes(world, ['runtime'], signal)) {
    stopIfCancelled(signal)
    if (name !== current && (await removeIfUnused(world, name))) world.log(`${name} was removed: no sandbox uses it.`)
  }
}

/** False when a sandbox, a stopped one as well, still needs it: engines know that. */
async function removeIfUnused(world: EngineWorld, name: string): Promise<boolean> {
  try {
    await removeVolume(world, name)
    return true
  } catch (error) {
    if (hasStatus(error, 409, 500)) return false
    throw error
  }
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
    const errand = own !== null && ['probe', 'fill', 'prepare', 'build'].includes(own.kind)
    return errand && !world.underWay.has(name) ? [name] : []
  })
}

async function dataVolumes(
  world: EngineWorld,
  signal: AbortSignal | undefined,
): Promise<readonly { readonly name: string; readonly sandbox: string }[]> {
  const volumes = await ownVolumes(world, ['workspace', 'home'], signal)
  return volumes.flatMap(({ name, sandbox }) => (sandbox === null ? [] : [{ name, sandbox }]))
}

async function ownVolumes(
  world: EngineWorld,
  kinds: readonly ResourceKind[],
  signal: AbortSignal | undefined,
): Promise<readonly { readonly name: string; readonly sandbox: string | null }[]> {
  const answer = fields(
    await world.connection.request('GET', '/volumes', { query: { filters: { label: [labelKeys.name] } }, signal }),
  )
  return list(answer['Volumes']).flatMap((entry) => {
    const volume = fields(entry)
    const name = text(volume['Name'])
    const own = readResourceLabels(world.signer, name, stringMap(volume['Labels']))
    return own !== null && kinds.includes(own.kind) ? [{ name, sandbox: own.sandbox }] : []
  })
}
