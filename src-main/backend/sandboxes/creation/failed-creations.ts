import { removeLeftovers } from '../leftovers.ts'
import { stillBeingRemoved } from '../refusals.ts'
import type { SandboxEntry } from '../sandbox-entry.ts'
import type { SandboxTask, SandboxWorld } from '../sandbox-world.ts'

/** Those that were to have this name and could not be made: they give way to the next of that name. */
export function failedCreations({ list }: SandboxWorld, name: string): readonly SandboxEntry[] {
  return list.listed.filter((entry) => entry.name === name && entry.record.intent === 'create' && entry.hasFailed)
}

/** What they left goes before they are forgotten: else it would be taken for a sandbox whose record was lost. */
export async function finishFailedCreations(world: SandboxWorld, name: string): Promise<void> {
  for (const entry of failedCreations(world, name)) {
    await entry.operations.settled()
    if (!entry.hasLeftovers) continue
    try {
      await removeLeftovers(world, entry)
    } catch (error) {
      throw stillBeingRemoved(name, error)
    }
  }
}

/** A creation that was cancelled leaves nothing, one that failed is shown as such. */
export async function makeOrFail({ world, entry, operation }: SandboxTask, make: () => Promise<void>): Promise<void> {
  try {
    await make()
  } catch (error) {
    entry.hasFailed = true
    if (operation.signal.aborted && !entry.hasLeftovers) {
      await world.records.remove(entry.id)
      world.list.delete(entry)
    }
    throw error
  }
}
