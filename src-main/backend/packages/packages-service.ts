import type { PackagesEvent } from '../../../src-shared/api/packages.ts'
import { packageLimits, type SandboxPackages } from '../../../src-shared/engine/packages.ts'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { AirlockError, cancelled, isCancellation, toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { Refusal, wrongState } from '../sandboxes/refusals.ts'
import { runOperation } from '../sandboxes/run-operation.ts'
import type { SandboxEntry } from '../sandboxes/sandbox-entry.ts'
import type { SandboxTask, SandboxWorld } from '../sandboxes/sandbox-world.ts'
import { buildPackages } from './add-packages.ts'
import type { ImageKeeper } from './image-keeper.ts'
import { packagesOf, packagesView } from './kept-packages.ts'
import { LiveOutput } from './live-output.ts'
import type { BuildTools } from './run-build.ts'
import { swapImage } from './swap-image.ts'

export interface PackagesServiceOptions {
  readonly world: SandboxWorld
  readonly tools: BuildTools
  readonly keeper: ImageKeeper
}

/** Adds packages to sandboxes by giving them another image, and takes them back. Takes entries; doors name them. */
export class PackagesService {
  readonly #world: SandboxWorld
  readonly #tools: BuildTools
  readonly #keeper: ImageKeeper
  readonly #outputs = new Map<SandboxId, LiveOutput>()

  constructor({ world, tools, keeper }: PackagesServiceOptions) {
    this.#world = world
    this.#tools = tools
    this.#keeper = keeper
    world.list.subscribe((event) => {
      if (event.type === 'removed') this.#outputs.delete(event.id)
    })
  }

  list(entry: SandboxEntry): SandboxPackages {
    return packagesView(entry.record)
  }

  /** Begins; resolves with what is done when it is. Rejects at once where nothing can begin. */
  add(entry: SandboxEntry, command: string): Promise<void> {
    this.#requireFree(entry)
    if (packagesOf(entry.record).steps.length >= packageLimits.steps) throw tooOften(entry.name)
    const output = new LiveOutput()
    this.#outputs.set(entry.id, output)
    return this.#change(entry, output, async (task) => {
      const { world, operation } = task
      const ready = await world.engines.of(entry).ready(operation.signal)
      await this.#keeper.settled()
      const before = entry.record.spec.image
      const { image } = await buildPackages(task, this.#tools, ready, { command, output })
      const step = { before, command, at: world.clock.date().toISOString() }
      await swapImage(task, ready.engine, { image, steps: [...packagesOf(entry.record).steps, step] })
      world.logs.append(entry.id, 'lifecycle', `Packages added: ${command.slice(0, 1000)}`)
    })
  }

  /** Brings the image before back. */
  undo(entry: SandboxEntry): Promise<void> {
    this.#requireFree(entry)
    return this.#change(entry, null, async (task) => {
      const { steps } = packagesOf(entry.record)
      const last = steps.at(-1)
      if (last === undefined) throw nothingAdded(entry.name)
      const { engine } = await task.world.engines.of(entry).ready(task.operation.signal)
      entry.seen = await engine.inspect(entry.id, { signal: task.operation.signal })
      await swapImage(task, engine, { image: last.before, steps: steps.slice(0, -1) })
      task.world.logs.append(entry.id, 'lifecycle', `Packages taken back: ${last.command.slice(0, 1000)}`)
    })
  }

  /** What the command that runs prints, or the last one printed. */
  output(entry: SandboxEntry, signal: AbortSignal): AsyncGenerator<PackagesEvent> {
    const output = this.#outputs.get(entry.id)
    if (output === undefined) throw nothingRan(entry.name)
    return output.follow(signal)
  }

  /** What it is built with prints into this from now on: of a sandbox that is being made from an own template. */
  prints(id: SandboxId, output: LiveOutput): void {
    this.#outputs.set(id, output)
  }

  async #change(
    entry: SandboxEntry,
    output: LiveOutput | null,
    work: (task: SandboxTask) => Promise<void>,
  ): Promise<void> {
    const release = this.#keeper.hold()
    try {
      await runOperation(this.#world, entry, { kind: 'packages', work })
      output?.end(null)
    } catch (error) {
      output?.end(toErrorReport(isCancellation(error) ? cancelled() : error))
      throw error
    } finally {
      release()
    }
  }

  #requireFree(entry: SandboxEntry): void {
    if (entry.record.intent !== 'keep') throw wrongState(entry.name, 'is not whole', 'Create it again.')
    // Two of a kind would be taken for one.
    if (entry.operations.last?.kind === 'packages') {
      throw new Refusal({
        code: 'sandbox-busy',
        message: `Packages are being added to “${entry.name}” already.`,
        why: 'One command after the other changes its image.',
        remedy: 'Wait until it is done, or cancel it.',
      })
    }
  }
}

function nothingAdded(name: string): AirlockError {
  return new Refusal({
    code: 'sandbox-state',
    message: `No packages were added to “${name}”.`,
    why: 'Its image is the one that it was made from.',
    remedy: 'There is nothing to take back.',
  })
}

function nothingRan(name: string): AirlockError {
  return new AirlockError({
    code: 'process-not-found',
    message: `No packages were added to “${name}” since Airlock began.`,
    why: 'What commands print is kept as long as Airlock runs.',
    remedy: `See what was added: \`airlock packages list ${name}\`.`,
  })
}

function tooOften(name: string): AirlockError {
  return new AirlockError({
    code: 'too-many',
    message: `Packages were added to “${name}” ${String(packageLimits.steps)} times.`,
    why: 'Each time is a whole image that is kept for undo.',
    remedy: 'Save it as a template, or make a sandbox from an image that has what you need.',
  })
}
