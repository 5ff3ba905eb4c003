import type { CallOptions } from '../../engine.ts'
import { hasStatus } from '../connection/engine-error.ts'
import { fields, list, text } from '../connection/fields.ts'
import { resourceNames } from '../identity/resource-names.ts'
import { readImageFacts } from '../images/image-facts.ts'
import { isOwnPackagesLabel, packagesLabelKey } from '../images/packages-label.ts'
import type { PreparedImages } from '../images/prepared-images.ts'
import type { EngineWorld } from '../runtime/engine-world.ts'
import { stringMap, texts } from '../settings/seen-settings.ts'
import { stopIfCancelled } from '../../work/cancellation.ts'

/** Removes images that this installation built and that nobody keeps, with what was prepared of them. */
export async function sweepBuilt(
  world: EngineWorld,
  prepared: PreparedImages,
  keep: ReadonlySet<string>,
  options: CallOptions,
): Promise<readonly string[]> {
  const answer = await world.connection.request('GET', '/images/json', {
    query: { all: false, filters: { label: [packagesLabelKey] } },
    signal: options.signal,
  })
  const removed: string[] = []
  for (const entry of list(answer).map(fields)) {
    const id = text(entry['Id'])
    const tags = texts(entry['RepoTags'])
    // A prepared image inherits the label of what it was made from.
    if (tags.some((tag) => /(^|\/)airlock\/prepared:/.test(tag))) continue
    if (!isOwnPackagesLabel(world.signer, stringMap(entry['Labels']))) continue
    const name = resourceNames.packagesImage(id)
    if (keep.has(name)) continue
    stopIfCancelled(options.signal)
    const facts = readImageFacts(await world.connection.request('GET', `/images/${id}/json`), name)
    if (!(await removeImage(world, prepared.nameFor(facts)))) continue
    if (await removeImage(world, tags.length > 0 ? name : id)) removed.push(name)
  }
  return removed
}

/** False when a container needs it still; gone is done. */
async function removeImage(world: EngineWorld, reference: string): Promise<boolean> {
  try {
    await world.connection.request('DELETE', `/images/${reference}`)
    return true
  } catch (error) {
    if (hasStatus(error, 404)) return true
    if (hasStatus(error, 409, 500)) return false
    throw error
  }
}
