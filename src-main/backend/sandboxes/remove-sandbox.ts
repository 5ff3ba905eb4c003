import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import type { ContainerEngine } from '../engines/engine.ts'
import type { SandboxTask, SandboxWorld } from './sandbox-world.ts'

/** Removes a sandbox with its data. The intent is recorded first, so that a killed backend finishes it later. */
export async function removeSandbox({ world, entry, operation }: SandboxTask): Promise<void> {
  const hasContainer = !entry.hasFailed || entry.hasLeftovers || entry.seen !== null || entry.record.intent === 'keep'
  const engine = hasContainer ? (await world.link.ready(operation.signal)).engine : null
  if (hasContainer) {
    entry.record = { ...entry.record, intent: 'remove' }
    await world.records.save(entry.record)
  }
  await operation.phase('remove', 'Removing', () => removeEverything(world, entry.id, engine))
  await world.logs.remove(entry.id)
  world.list.delete(entry)
}

/** Container and volumes first, record last: as long as something is left, something remembers it. */
export async function removeEverything(
  world: SandboxWorld,
  id: SandboxId,
  engine: ContainerEngine | null,
): Promise<void> {
  await world.agents.drop(id)
  if (engine !== null) await engine.remove(id, {})
  await world.imports.forget(id)
  await world.records.remove(id)
}
