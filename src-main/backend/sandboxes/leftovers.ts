import { removeEverything } from './remove-sandbox.ts'
import { runOperation } from './run-operation.ts'
import type { SandboxEntry } from './sandbox-entry.ts'
import type { SandboxWorld } from './sandbox-world.ts'

/**
 * Removes what is left of a sandbox that was half made or half removed. One that somebody asked for stays in the list as
 * failed, with the error that it failed with.
 */
export async function removeLeftovers(world: SandboxWorld, entry: SandboxEntry): Promise<void> {
  const told = entry.error
  await runOperation(world, entry, {
    kind: 'remove',
    work: async ({ operation }) => {
      const { engine } = await world.engines.of(entry).ready(operation.signal)
      await operation.phase('remove', 'Removing what was left', () => removeEverything(world, entry.id, engine))
      entry.hasLeftovers = false
      if (entry.record.intent === 'create' && !entry.isWarm) {
        entry.seen = null
        entry.hasFailed = true
        entry.error = told
      } else {
        await world.logs.remove(entry.id)
        world.list.delete(entry)
      }
    },
  })
}

/** As above, however often this has to be tried: each list of the engine tries again. */
export function removeLeftoversSoon(world: SandboxWorld, entry: SandboxEntry): void {
  entry.hasLeftovers = true
  removeLeftovers(world, entry).catch((error: unknown) => {
    world.log.info(`What is left of ${entry.id} is not removed yet: ${String(error)}`)
  })
}
