import type { ContainerEngine } from '../engines/engine.ts'
import { refusalLine } from '../logs/refusal-line.ts'
import { readFolder, type FolderListing } from '../transfer/folder-listing.ts'
import type { CheckedCreateRequest } from './create-request.ts'
import { removeEverything } from './remove-sandbox.ts'
import type { SandboxTask } from './sandbox-world.ts'
import { connectAndVerify } from './verify-isolation.ts'

/** Where a new sandbox's first content comes from. */
export type CreateContent = Pick<CheckedCreateRequest, 'folder' | 'includeIgnored'>

/**
 * Makes the sandbox whose intent is recorded already. When any step fails or is cancelled, nothing of it is left; the
 * folder is read while the engine works, since both take time.
 */
export async function createSandbox(task: SandboxTask, content: CreateContent): Promise<void> {
  const { world, entry, operation } = task
  const { signal } = operation
  const listing = content.folder === undefined ? null : beginReading(task, content.folder, content.includeIgnored)
  let engine: ContainerEngine | null = null
  try {
    const ready = await world.link.ready(signal)
    engine = ready.engine
    const { place } = world.link
    // What creating it began with is written already, unless the engine was found since.
    if (entry.record.place !== place) {
      entry.record = { ...entry.record, place }
      await world.records.save(entry.record)
    }
    entry.seen = await engine.create(entry.record.spec, { signal, report: operation.report })
    entry.isKnown = true
    await startEngine(task, engine)
    await connectAndVerify(task, engine, ready.description)
    if (listing !== null) await importFolder(task, await listing)
    signal.throwIfAborted()
    entry.record = { ...entry.record, intent: 'keep', request: undefined }
    await world.records.save(entry.record)
    entry.seen = { ...entry.seen, state: 'running' }
  } catch (error) {
    operation.failRunningPhases()
    await rollBack(task, engine)
    throw error
  }
}

export async function startEngine({ entry, operation }: SandboxTask, engine: ContainerEngine): Promise<void> {
  await operation.phase('start', 'Starting', () =>
    engine.start(entry.id, { signal: operation.signal, report: operation.report }),
  )
}

function beginReading(task: SandboxTask, folder: string, includeIgnored: boolean): Promise<FolderListing> {
  const listing = readFolder(folder, { includeIgnored, signal: task.operation.signal })
  listing.catch((error: unknown) => {
    // Told when the import waits for it; cancelling spares the person the wait until then.
    task.world.log.info(`${folder} cannot be read: ${String(error)}`)
  })
  return listing
}

async function importFolder({ world, entry, operation }: SandboxTask, listing: FolderListing): Promise<void> {
  await operation.phase(
    'import',
    `Copying ${String(listing.files)} ${listing.files === 1 ? 'file' : 'files'}`,
    async () => {
      const agent = await world.agents.get(entry.id, operation.signal)
      const source = await world.imports.run(entry.id, listing, agent, {
        signal: operation.signal,
        progress: (fraction) => {
          operation.report({ name: 'import', fraction })
        },
      })
      entry.record = { ...entry.record, source }
      if (listing.leftOut.length > 0) {
        world.logs.append(entry.id, 'refusal', refusalLine(`Copying ${listing.root} in`, listing.leftOut))
      }
    },
  )
}

async function rollBack(task: SandboxTask, engine: ContainerEngine | null): Promise<void> {
  const { world, entry } = task
  try {
    await removeEverything(world, entry.id, engine)
    entry.seen = null
  } catch (error) {
    // The record stays with its intent, so the next list of the engine's sandboxes finishes this.
    entry.hasLeftovers = true
    world.log.error(`What was made of ${entry.id} could not be removed yet`, error)
  }
}
