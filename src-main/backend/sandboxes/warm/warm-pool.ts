import { freemem } from 'node:os'
import type { WarmPoolView } from '../../../../src-shared/api/warm-pool.ts'
import type { SandboxSpec } from '../../../../src-shared/engine/sandbox.ts'
import { makeRunning } from '../creation/create-sandbox.ts'
import { removeEverything } from '../remove-sandbox.ts'
import { runOperation } from '../run-operation.ts'
import type { SandboxEntry } from '../sandbox-entry.ts'
import type { SandboxTask, SandboxWorld } from '../sandbox-world.ts'
import { isSameRecipe, recipeOf, type Recipe } from './recipe.ts'
import type { UsedRecipes } from './used-recipes.ts'

/** Milliseconds and bytes; tests make them small. */
export interface WarmPace {
  readonly look: number
  /** How long nothing was done to any sandbox before one is built ahead. */
  readonly quiet: number
  /** First pause after one could not be built; doubles up to `mostPause`. */
  readonly pause: number
  readonly mostPause: number
  /** Memory that must be free to build one, and to keep those that are there. */
  readonly freeToBuild: number
  readonly freeToKeep: number
}

const standardPace: WarmPace = {
  look: 1000,
  quiet: 2000,
  pause: 60_000,
  mostPause: 15 * 60_000,
  freeToBuild: 1536 * 1024 ** 2,
  freeToKeep: 512 * 1024 ** 2,
}

export interface WarmPoolOptions {
  readonly world: SandboxWorld
  readonly recipes: UsedRecipes
  /** What the person chose. */
  readonly isOn: () => boolean
  /** `forced` is for tests and measurements: also what was never used before, and whatever was chosen. */
  readonly mode: 'chosen' | 'forced' | 'off'
  /** What is kept ready when `forced` and nothing was used yet. */
  readonly standard: () => Recipe
  /** Whether somebody looks at the sandboxes, so that a new one may be wanted soon. */
  readonly isWatched: () => boolean
  readonly pace?: Partial<WarmPace> | undefined
  readonly freeMemory?: () => number
}

/** How long an engine may take to remove what is left at the end of the backend; the next one finishes it. */
const endPatienceMs = 4000

/**
 * Keeps sandboxes of the recipes that were used last started, measured and with a shell, so that the next one is ready at
 * once. They are in the list of sandboxes as hidden entries whose recorded intent stays `create`: whoever finds one after a
 * crash removes it as half made.
 */
export class WarmPool {
  readonly #options: WarmPoolOptions
  readonly #pace: WarmPace
  #timer: ReturnType<typeof setInterval> | undefined
  #building: Promise<void> | null = null
  #busyAt: number
  #pause: number
  #notBefore = Number.NEGATIVE_INFINITY
  #lastFailure: string | null = null
  #isClosed = false

  constructor(options: WarmPoolOptions) {
    this.#options = options
    this.#pace = { ...standardPace, ...options.pace }
    this.#pause = this.#pace.pause
    this.#busyAt = options.world.clock.elapsed()
  }

  /** Call once backend and engine have met: what is there until then belongs to an earlier backend. */
  start(): void {
    if (this.#options.mode === 'off' || this.#isClosed) return
    this.#timer = setInterval(() => {
      this.look()
    }, this.#pace.look).unref()
  }

  async view(): Promise<WarmPoolView> {
    const { world } = this.#options
    const ready = this.#entries.filter((entry) => this.#isReady(entry))
    const engine = world.engines.local.current
    const stats = await Promise.allSettled(ready.map(({ id }) => engine?.stats(id)))
    const bytes = stats.map((one) => (one.status === 'fulfilled' ? (one.value?.memoryBytes ?? null) : null))
    return {
      isOn: this.#isOn,
      decidedBy: this.#options.mode === 'chosen' ? 'setting' : 'environment',
      ready: ready.length,
      isBuilding: this.#building !== null,
      memoryBytes: bytes.includes(null) ? null : bytes.reduce<number>((sum, one) => sum + (one ?? 0), 0),
      reason: this.#isOn && ready.length === 0 ? this.#reason() : null,
    }
  }

  /**
   * Notes that a sandbox was made by this spec's recipe. An image that the person named is not kept ready: it may be built
   * anew at any time, and what was made from it before would be handed out then.
   */
  used(spec: SandboxSpec): void {
    if (this.#options.mode !== 'off' && spec.template !== null) this.#options.recipes.noteUse(recipeOf(spec))
  }

  /** One that is ready and made exactly as asked, from now on no longer the pool's; null when there is none. */
  claim(spec: SandboxSpec): SandboxEntry | null {
    if (spec.template === null) return null
    const found = this.#entries.find(
      (entry) => this.#isReady(entry) && isSameRecipe(entry.record.spec, spec) && this.#isBest(entry),
    )
    return found ?? null
  }

  /** Removes what is not wanted any more or no longer good, and builds what is missing when there is time for it. */
  look(): void {
    const { world } = this.#options
    if (this.#timer === undefined) return
    const wanted = this.#wanted()
    for (const entry of this.#entries) {
      if (!entry.operations.isIdle) continue
      const isWanted = wanted.some((recipe) => isSameRecipe(recipe, entry.record.spec))
      if (!isWanted || !this.#isReady(entry) || !this.#isBest(entry)) this.#discard(entry)
    }
    const now = world.clock.elapsed()
    if (world.list.entries.some(({ operations }) => !operations.isIdle)) this.#busyAt = now
    const missing = wanted.find((recipe) => !this.#entries.some(({ record }) => isSameRecipe(record.spec, recipe)))
    const isTime = now - this.#busyAt >= this.#pace.quiet && now >= this.#notBefore
    if (missing === undefined || !isTime || this.#building !== null || world.engines.local.status.state !== 'ready')
      return
    if (this.#free() < this.#pace.freeToBuild) return
    this.#building = this.#build(missing).finally(() => {
      this.#building = null
    })
  }

  /** Ends with none left, as far as the engine allows in time. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#timer)
    this.#timer = undefined
    const all = this.#entries
    await Promise.all(all.map(({ operations }) => operations.cancel()))
    const deadline = new Promise<void>((resolve) => setTimeout(resolve, endPatienceMs).unref())
    await Promise.race([Promise.allSettled(this.#entries.map((entry) => this.#remove(entry))), deadline])
  }

  get #entries(): readonly SandboxEntry[] {
    return this.#options.world.list.entries.filter(({ isWarm }) => isWarm)
  }

  get #isOn(): boolean {
    const { mode, isOn } = this.#options
    return mode === 'forced' || (mode === 'chosen' && isOn())
  }

  #wanted(): readonly Recipe[] {
    const { mode, recipes, isWatched, standard } = this.#options
    if (!this.#isOn || (mode !== 'forced' && !isWatched()) || this.#free() < this.#pace.freeToKeep) return []
    return recipes.newest.length === 0 && mode === 'forced' ? [standard()] : recipes.newest
  }

  #reason(): string | null {
    if (this.#free() < this.#pace.freeToBuild) return 'Memory is short: nothing is kept ready until more is free.'
    if (this.#lastFailure !== null) return `The last one could not be made: ${this.#lastFailure}`
    if (this.#options.recipes.newest.length === 0) return 'It begins with the first sandbox that you make.'
    return null
  }

  #free(): number {
    return (this.#options.freeMemory ?? freemem)()
  }

  #isReady(entry: SandboxEntry): boolean {
    const { world } = this.#options
    const runs = entry.isProven && entry.isKnown && !entry.hasFailed && entry.seen?.state === 'running'
    return (
      runs && entry.operations.isIdle && world.agents.has(entry.id) && entry.record.place === world.engines.local.place
    )
  }

  /** Where the best was asked for, it is still the best: another runtime may be proven since. */
  #isBest(entry: SandboxEntry): boolean {
    const { status } = this.#options.world.engines.local
    if (status.state !== 'ready') return false
    return entry.record.spec.isolation !== 'best' || entry.record.isolation?.level === status.engine.best
  }

  async #build(recipe: Recipe): Promise<void> {
    const { world } = this.#options
    const spec: SandboxSpec = {
      ...recipe,
      id: world.newId(),
      // Its host name, which cannot change when it is given its own name: one that misleads nobody.
      name: 'sandbox',
      createdAt: world.clock.date().toISOString(),
    }
    const entry = world.list.add({
      schema: 1,
      intent: 'create',
      spec,
      place: world.engines.local.place,
      source: { kind: 'empty' },
      isolation: null,
      warm: true,
    })
    entry.isKnown = true
    try {
      // Under way from the first moment: an idle one that is not ready would be taken for one that is no longer good.
      await runOperation(world, entry, {
        kind: 'create',
        isByItself: true,
        work: async (task) => {
          await world.records.save(entry.record)
          await makeReady(task)
        },
      })
      this.#pause = this.#pace.pause
      this.#lastFailure = null
    } catch (error) {
      this.#lastFailure = error instanceof Error ? error.message : String(error)
      this.#notBefore = world.clock.elapsed() + this.#pause
      this.#pause = Math.min(2 * this.#pause, this.#pace.mostPause)
      world.log.info(`No sandbox is kept ready: ${this.#lastFailure}`)
      if (!entry.hasLeftovers) await this.#forget(entry)
    }
  }

  #discard(entry: SandboxEntry): void {
    // What could not be removed is tried again with each list of the engine.
    if (entry.hasLeftovers) return
    entry.hasLeftovers = true
    this.#remove(entry).catch((error: unknown) => {
      this.#options.world.log.info(`${entry.id} is no longer kept ready and not removed yet: ${String(error)}`)
    })
  }

  async #remove(entry: SandboxEntry): Promise<void> {
    const { world } = this.#options
    await runOperation(world, entry, {
      kind: 'remove',
      isByItself: true,
      work: async ({ operation }) => {
        const { engine } = await world.engines.local.ready(operation.signal)
        await removeEverything(world, entry.id, engine)
      },
    })
    await this.#forget(entry)
  }

  async #forget(entry: SandboxEntry): Promise<void> {
    const { world } = this.#options
    world.list.delete(entry)
    await world.records.remove(entry.id)
    await world.logs.remove(entry.id)
  }
}

const shellSize = { columns: 80, rows: 24 } as const

/** Everything that stands between a click and a prompt: a sandbox that runs, proven, and a shell in it. */
async function makeReady(task: SandboxTask): Promise<void> {
  await makeRunning(task, async () => {
    const agent = await task.world.agents.get(task.entry.id, task.operation.signal)
    await agent.terminals.open({ size: shellSize }, { signal: task.operation.signal })
  })
}
