import type { SandboxUsage } from '../../../src-shared/api/usage.ts'
import type { Sandbox, SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { pause } from '../channel/pause.ts'
import { Wake } from '../waiting/wake.ts'
import type { BackendLog } from '../logs/backend-log.ts'
import type { Clock } from '../sandboxes/sandbox-world.ts'
import { readUsage, type UsageAccess, type UsageReading } from './read-usage.ts'

/** Milliseconds between two readings of one sandbox; tests make them short. */
export interface UsagePace {
  readonly inView: number
  readonly others: number
  /** Between the first two, since only a difference says how much of the CPU is used. */
  readonly first: number
}

const standardPace: UsagePace = { inView: 2000, others: 10_000, first: 1000 }
const patienceMs = 8000
const atOnce = 4
/** An average over more than this says nothing about now (milliseconds). */
const longestGap = 30_000

interface Watcher {
  readonly inView: SandboxId | null
  readonly others: boolean
  readonly unread: Map<SandboxId, SandboxUsage>
  readonly wake: Wake
}

interface Known {
  readonly reading: UsageReading
  /** Monotonic. */
  readonly at: number
  readonly usage: SandboxUsage
}

export interface UsageWatchOptions {
  readonly access: UsageAccess
  readonly clock: Clock
  readonly log: BackendLog
  readonly pace?: Partial<UsagePace>
}

/** The one place that reads what sandboxes use: only while somebody watches, each sandbox once for all who do. */
export class UsageWatch {
  readonly #options: UsageWatchOptions
  readonly #pace: UsagePace
  readonly #watchers = new Set<Watcher>()
  readonly #known = new Map<SandboxId, Known>()
  /** When those that could not be read were tried last. */
  readonly #failed = new Map<SandboxId, number>()
  readonly #closed = new AbortController()
  readonly #wake = new Wake()
  #running: Promise<void> | null = null

  constructor(options: UsageWatchOptions) {
    this.#options = options
    this.#pace = { ...standardPace, ...options.pace }
  }

  /** What is known, then what is read; a slow reader gets the newest of each sandbox. Ends when `signal` aborts. */
  async *events(
    { inView, others }: Pick<Watcher, 'inView' | 'others'>,
    signal: AbortSignal,
  ): AsyncGenerator<readonly SandboxUsage[]> {
    const stop = AbortSignal.any([signal, this.#closed.signal])
    const watcher: Watcher = { inView, others, unread: new Map(), wake: new Wake() }
    for (const [id, { usage }] of this.#known) if (this.#isWanted(watcher, id)) watcher.unread.set(id, usage)
    this.#watchers.add(watcher)
    this.#begin()
    try {
      while (!stop.aborted) {
        const batch = [...watcher.unread.values()]
        watcher.unread.clear()
        if (batch.length > 0) yield batch
        else await watcher.wake.wait(longestGap, stop)
      }
    } finally {
      this.#watchers.delete(watcher)
      this.#wake.up()
    }
  }

  /** Reads these twice, a moment apart. Those that cannot be read are left out. */
  async now(sandboxes: readonly Sandbox[], signal: AbortSignal): Promise<readonly SandboxUsage[]> {
    await this.#readAll(sandboxes, signal)
    await pause(this.#pace.first, signal)
    await this.#readAll(sandboxes, signal)
    return sandboxes.flatMap(({ id }) => this.#known.get(id)?.usage ?? [])
  }

  async close(): Promise<void> {
    this.#closed.abort()
    await this.#running
  }

  #begin(): void {
    this.#wake.up()
    this.#running ??= this.#watch().finally(() => {
      this.#running = null
    })
  }

  async #watch(): Promise<void> {
    const { signal } = this.#closed
    while (this.#watchers.size > 0 && !signal.aborted) {
      const running = this.#options.access.views().filter(({ state }) => state === 'running')
      this.#forgetAllBut(running)
      const wanted = running.filter(({ id }) => this.#interval(id) !== null)
      await this.#readAll(
        wanted.filter(({ id }) => this.#dueIn(id) <= 0),
        signal,
      )
      const next = Math.min(this.#pace.inView, ...wanted.map(({ id }) => this.#dueIn(id)))
      await this.#wake.wait(Math.max(10, next), signal)
    }
    if (this.#watchers.size === 0) this.#forgetAllBut([])
  }

  #isWanted({ inView, others }: Watcher, id: SandboxId): boolean {
    return others || inView === id
  }

  #interval(id: SandboxId): number | null {
    const watchers = [...this.#watchers]
    if (watchers.some(({ inView }) => inView === id)) return this.#pace.inView
    return watchers.some(({ others }) => others) ? this.#pace.others : null
  }

  #dueIn(id: SandboxId): number {
    const interval = this.#interval(id)
    if (interval === null) return Infinity
    const now = this.#options.clock.elapsed()
    const failed = this.#failed.get(id)
    if (failed !== undefined) return failed + interval - now
    const known = this.#known.get(id)
    if (known === undefined) return 0
    return known.at + (known.usage.cpu === null ? this.#pace.first : interval) - now
  }

  async #readAll(sandboxes: readonly Sandbox[], signal: AbortSignal): Promise<void> {
    const waiting = [...sandboxes]
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift()) {
        await this.#read(next, signal)
      }
    }
    await Promise.all(Array.from({ length: Math.min(atOnce, sandboxes.length) }, work))
  }

  async #read(sandbox: Sandbox, signal: AbortSignal): Promise<void> {
    const { access, clock, log } = this.#options
    const { id } = sandbox
    try {
      const reading = await readUsage(access, sandbox, AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]))
      this.#failed.delete(id)
      this.#take(id, reading, clock.elapsed())
    } catch (error) {
      // It may be stopping, or the engine away: its state says so, and the next turn tries again.
      if (!this.#failed.has(id) && !signal.aborted) log.info(`What ${id} uses cannot be read: ${String(error)}`)
      this.#failed.set(id, clock.elapsed())
      this.#known.delete(id)
    }
  }

  #take(id: SandboxId, reading: UsageReading, at: number): void {
    const usage: SandboxUsage = {
      sandbox: id,
      readAt: this.#options.clock.date().toISOString(),
      cpu: rate(this.#known.get(id), reading, at),
      memoryBytes: reading.memoryBytes,
      memoryLimitBytes: reading.memoryLimitBytes,
      tasks: reading.processes,
    }
    this.#known.set(id, { reading, at, usage })
    for (const watcher of this.#watchers) {
      if (!this.#isWanted(watcher, id)) continue
      watcher.unread.set(id, usage)
      watcher.wake.up()
    }
  }

  #forgetAllBut(running: readonly Sandbox[]): void {
    const ids = new Set(running.map(({ id }) => id))
    for (const id of [...this.#known.keys(), ...this.#failed.keys()]) {
      if (ids.has(id)) continue
      this.#known.delete(id)
      this.#failed.delete(id)
    }
  }
}

/** Cores in use between two readings; null when they do not belong together. */
function rate(before: Known | undefined, now: UsageReading, at: number): number | null {
  if (before === undefined) return null
  const [used, passed] = [now.cpuNanoseconds - before.reading.cpuNanoseconds, at - before.at]
  // A counter that runs back is another run's.
  if (used < 0 || passed <= 0 || passed > longestGap) return null
  return used / (passed * 1_000_000)
}
