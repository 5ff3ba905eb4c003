import type { ContainerEngine } from '../../engines/engine.ts'
import { refusalLine } from '../../logs/refusal-line.ts'
import { readSource, sourceOf, type ReadSource } from '../../transfer/read-source.ts'
import { removeEverything } from '../remove-sandbox.ts'
import { cloneSource, type CreationSource } from './clone-source.ts'
import type { SandboxTask } from '../sandbox-world.ts'
import { connectAndVerify } from '../verify-isolation.ts'

/**
 * Makes the sandbox whose intent is recorded already. When any step fails or is cancelled, nothing of it is left; the
 * folder is read while the engine works, since both take time.
 */
export async function createSandbox(task: SandboxTask, request: CreationSource): Promise<void> {
  await withSource(task, request, (reading) =>
    makeRunning(task, async () => {
      await importSource(task, await reading)
      await cloneSource(task, request)
      await keepForGood(task)
    }),
  )
}

/** Fills one that runs already, and was shown to be isolated, with its first content. As above when that fails. */
export async function fillSandbox(task: SandboxTask, request: CreationSource): Promise<void> {
  await withSource(task, request, (reading) =>
    orNothing(task, async (begins) => {
      begins((await task.world.engines.of(task.entry).ready(task.operation.signal)).engine)
      await importSource(task, await reading)
      await cloneSource(task, request)
      await keepForGood(task)
    }),
  )
}

/** Makes a sandbox, starts it and measures its isolation; `then` follows. When any of it fails, nothing is left. */
export async function makeRunning(task: SandboxTask, then: () => Promise<void>): Promise<void> {
  const { world, entry, operation } = task
  const { signal } = operation
  await orNothing(task, async (begins) => {
    const link = world.engines.of(entry)
    const { engine, description } = await link.ready(signal)
    begins(engine)
    const { place } = link
    // What creating it began with is written already, unless the engine was found since.
    if (entry.record.place !== place) {
      entry.record = { ...entry.record, place }
      await world.records.save(entry.record)
    }
    entry.seen = await engine.create(entry.record.spec, { signal, report: operation.report })
    entry.isKnown = true
    // What differs from what was asked for stays told when the phases are gone.
    for (const note of operation.notes) entry.notice(note)
    await startEngine(task, engine)
    await connectAndVerify(task, engine, description)
    const agent = await world.agents.get(entry.id, signal)
    // Over before anything of a person is there: what comes of it counts for every sandbox of that image.
    await world.outside.fresh(entry, agent, signal)
    signal.throwIfAborted()
    await then()
    entry.seen = { ...entry.seen, state: 'running' }
  })
}

/** `work` says with which engine it begins: there it is undone when it fails. */
async function orNothing(
  task: SandboxTask,
  work: (begins: (engine: ContainerEngine) => void) => Promise<void>,
): Promise<void> {
  const begun: ContainerEngine[] = []
  try {
    await work((engine) => {
      begun.push(engine)
    })
  } catch (error) {
    task.operation.failRunningPhases()
    await rollBack(task, begun[0] ?? null)
    throw error
  }
}

async function keepForGood({ world, entry, operation }: SandboxTask): Promise<void> {
  operation.signal.throwIfAborted()
  entry.record = { ...entry.record, intent: 'keep', request: undefined }
  await world.records.save(entry.record)
}

export async function startEngine({ entry, operation }: SandboxTask, engine: ContainerEngine): Promise<void> {
  await operation.phase('start', 'Starting', () =>
    engine.start(entry.id, { signal: operation.signal, report: operation.report }),
  )
}

/** The source is read while `work` goes on, and let go of whatever comes of it, also when it was read only after that. */
async function withSource(
  task: SandboxTask,
  request: CreationSource,
  work: (reading: Promise<ReadSource | null>) => Promise<void>,
): Promise<void> {
  const reading = readSource(request, task.world.sources, task.operation.signal)
  reading.catch((error: unknown) => {
    // Told when the import waits for it; cancelling spares the person the wait until then.
    task.world.log.info(`A source cannot be read: ${String(error)}`)
  })
  try {
    await work(reading)
  } finally {
    reading.then(
      (read) => read?.release(),
      () => undefined,
    )
  }
}

/** Copies a source in and notes what of it came and what stayed out. */
async function importSource({ world, entry, operation }: SandboxTask, read: ReadSource | null): Promise<void> {
  if (read === null) return
  const { listing, leftOut, leftOutCount, path, wrapper } = read
  const files = `${String(listing.files)} ${listing.files === 1 ? 'file' : 'files'}`
  await operation.phase('import', `Copying ${files}`, async () => {
    const agent = await world.agents.get(entry.id, operation.signal)
    await world.imports.run(entry.id, listing, agent, {
      signal: operation.signal,
      mustBeWhole: read.kind === 'archive',
      progress: (fraction) => {
        operation.report({ name: 'import', fraction })
      },
    })
    entry.record = { ...entry.record, source: sourceOf(read) }
    if (wrapper !== null)
      world.logs.append(entry.id, 'lifecycle', `All of the archive lay in “${wrapper}”: what is in it was copied.`)
    if (leftOut.length > 0) {
      const left = leftOut.map((one) => one.path)
      world.logs.append(entry.id, 'refusal', refusalLine(`Copying ${path} in`, left, leftOutCount))
    }
  })
  await read.done()
}

async function rollBack({ world, entry }: SandboxTask, engine: ContainerEngine | null): Promise<void> {
  try {
    await removeEverything(world, entry.id, engine)
    entry.seen = null
  } catch (error) {
    // The record stays with its intent, so the next list of the engine's sandboxes finishes this.
    entry.hasLeftovers = true
    world.log.error(`What was made of ${entry.id} could not be removed yet`, error)
  }
}
