import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import type { ContainerEngine } from '../engines/engine.ts'
import { elsewhere, livesElsewhere, Refusal, wrongState } from './refusals.ts'
import type { SandboxEntry } from './sandbox-entry.ts'
import type { SandboxTask, SandboxWorld } from './sandbox-world.ts'

/**
 * Makes sure that it may be removed; `force` also cancels what is being done to it.
 * @returns false when that left nothing to remove
 */
export async function makeRemovable(world: SandboxWorld, entry: SandboxEntry, force: boolean): Promise<boolean> {
  if (force) {
    if (entry.operations.current?.kind !== 'remove') await entry.operations.cancel()
    if (world.list.get(entry.id) !== entry) return false
  }
  if (livesElsewhere(entry, world.engines.of(entry).place)) throw elsewhere(entry)
  if (!force && ['running', 'paused', 'creating', 'starting', 'pausing'].includes(entry.state)) {
    const { name, state } = entry
    const remedy = `Take out what you need (\`airlock take ${name} DIR\`) and stop it (\`airlock stop ${name}\`), or remove it as it is, with all its work: \`airlock rm --force ${name}\`.`
    throw wrongState(name, `is ${state}`, remedy)
  }
  if (!force) world.copies.requireRemovable(entry)
  if (!force && entry.record.away !== undefined && entry.hasFailed) throw onlyCopy(entry.name)
  return true
}

function onlyCopy(name: string): Refusal {
  return new Refusal({
    code: 'sandbox-state',
    message: `What is left of “${name}” is its copy on this computer.`,
    why: 'Its machine at Fly.io is gone, and removing the sandbox would remove its last copy.',
    remedy: `Go on with that copy: \`airlock pull ${name} --without-cloud\`. Or remove it with all its work: \`airlock rm --force ${name}\`.`,
  })
}

/** Removes a sandbox with its data. The intent is recorded first, so that a killed backend finishes it later. */
export async function removeSandbox({ world, entry, operation }: SandboxTask): Promise<void> {
  const hasContainer = !entry.hasFailed || entry.hasLeftovers || entry.seen !== null || entry.record.intent === 'keep'
  const engine = hasContainer ? (await world.engines.of(entry).ready(operation.signal)).engine : null
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
  await world.copies.remove(id)
  await world.imports.forget(id)
  await world.records.remove(id)
}
