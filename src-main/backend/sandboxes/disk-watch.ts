import type { SandboxEvent } from '../../../src-shared/api/sandboxes.ts'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { Wake } from '../waiting/wake.ts'
import type { DiskSpace } from '../engines/engine.ts'
import { diskNotices } from './disk-notices.ts'
import { DiskRun, fullShare, lowShare, margin, type DiskAct } from './disk-run.ts'
import type { SandboxEntry } from './sandbox-entry.ts'
import type { SandboxWorld } from './sandbox-world.ts'

export interface DiskWatchOptions {
  readonly world: Pick<SandboxWorld, 'engines' | 'list' | 'logs' | 'log'>
  /**
   * Pauses it in turn with all else that is done to it, if it still runs and `isNeeded` then. Resolves with whether it is
   * paused now.
   */
  readonly pause: (entry: SandboxEntry, isNeeded: () => Promise<boolean>) => Promise<boolean>
  readonly pace?: Partial<DiskPace>
}

/** Milliseconds between two looks; tests make them short. */
export interface DiskPace {
  readonly usual: number
  /** While little is left. */
  readonly low: number
}

const standardPace: DiskPace = { usual: 5000, low: 1000 }
const untilSomethingRuns = 2 ** 31 - 1

/**
 * Keeps sandboxes from filling the disk of the computer they run on: looks at it while one runs, tells when little is
 * left, and pauses what runs before nothing is. Which one fills it cannot be told, so all are treated alike.
 */
export class DiskWatch {
  readonly #options: DiskWatchOptions
  readonly #pace: DiskPace
  readonly #runs = new Map<SandboxId, DiskRun>()
  /** The notice that each sandbox carries of this watch. */
  readonly #told = new Map<SandboxId, string>()
  /** Whose notice says nothing any more. Taken back by the watch, not by who listens: others would hear it out of order. */
  readonly #outdated = new Set<SandboxId>()
  readonly #pausing = new Set<SandboxId>()
  readonly #closed = new AbortController()
  readonly #wake = new Wake()
  #unsubscribe: () => void = () => undefined
  #running: Promise<void> = Promise.resolve()
  #isBlind = false

  constructor(options: DiskWatchOptions) {
    this.#options = options
    this.#pace = { ...standardPace, ...options.pace }
  }

  start(): void {
    this.#unsubscribe = this.#options.world.list.subscribe((event) => {
      this.#follow(event)
    })
    this.#running = this.#watch()
  }

  async close(): Promise<void> {
    this.#closed.abort()
    this.#unsubscribe()
    await this.#running
  }

  #follow(event: SandboxEvent): void {
    // What is elsewhere fills no disk here.
    if (event.type === 'snapshot' || (event.type === 'changed' && event.sandbox.engine !== 'local')) return
    if (event.type === 'removed') {
      this.#runs.delete(event.id)
      this.#told.delete(event.id)
      this.#outdated.delete(event.id)
      return
    }
    const { id, state } = event.sandbox
    // A state that is not known now says nothing about whether the run goes on.
    if (state === 'paused') this.#runs.delete(id)
    else if (state === 'stopped' || state === 'failed') {
      this.#runs.delete(id)
      this.#outdate(id)
    } else if (state === 'running' && !this.#runs.has(id)) {
      this.#runs.set(id, new DiskRun())
      this.#outdate(id)
      this.#wake.up()
    }
  }

  #outdate(id: SandboxId): void {
    if (!this.#told.has(id)) return
    this.#outdated.add(id)
    this.#wake.up()
  }

  async #watch(): Promise<void> {
    const { signal } = this.#closed
    while (!signal.aborted) {
      for (const id of this.#outdated) this.#withdraw(id)
      await this.#wake.wait(this.#runs.size === 0 ? untilSomethingRuns : await this.#look(), signal)
    }
  }

  /** Looks once; answers how long to wait for the next time. */
  async #look(): Promise<number> {
    const space = await this.#read()
    if (space === null) return this.#pace.usual
    for (const [id, run] of this.#runs) {
      const entry = this.#options.world.list.get(id)
      if (entry?.state === 'running') this.#act(entry, run, space)
    }
    return space.freeShare < lowShare + margin ? this.#pace.low : this.#pace.usual
  }

  async #read(): Promise<DiskSpace | null> {
    try {
      const space = (await this.#options.world.engines.local.current?.diskSpace()) ?? null
      this.#isBlind = false
      return space
    } catch (error) {
      if (!this.#isBlind) this.#options.world.log.error('The disk with the engine’s data cannot be looked at', error)
      this.#isBlind = true
      return null
    }
  }

  #act(entry: SandboxEntry, run: DiskRun, space: DiskSpace): void {
    const act: DiskAct = run.take(space.freeShare)
    switch (act) {
      case 'pause':
        if (this.#options.world.engines.local.current?.capabilities.pause.available === true)
          void this.#pause(entry, run, space)
        else {
          run.giveUpPausing()
          this.#tell(entry, diskNotices.cannotPause(space))
        }
        return
      case 'tell-full':
        this.#tell(entry, diskNotices.goesOn(space))
        return
      case 'tell-low':
        this.#tell(entry, diskNotices.low(space))
        return
      case 'withdraw':
        this.#withdraw(entry.id)
        return
      case 'nothing':
        return
    }
  }

  async #pause(entry: SandboxEntry, run: DiskRun, space: DiskSpace): Promise<void> {
    if (this.#pausing.has(entry.id)) return
    this.#pausing.add(entry.id)
    try {
      const isPaused = await this.#options.pause(entry, async () => {
        const now = await this.#read()
        return now !== null && now.freeShare < fullShare
      })
      if (isPaused) this.#tell(entry, diskNotices.paused(space))
    } catch (error) {
      run.pauseFailed()
      this.#tell(entry, diskNotices.couldNotPause(space, toErrorReport(error).message))
    } finally {
      this.#pausing.delete(entry.id)
    }
  }

  #tell(entry: SandboxEntry, notice: string): void {
    const before = this.#told.get(entry.id)
    if (before === notice) return
    if (before !== undefined) entry.withdrawNotice(before)
    this.#told.set(entry.id, notice)
    this.#outdated.delete(entry.id)
    entry.notice(notice)
    this.#options.world.logs.append(entry.id, 'lifecycle', notice)
    this.#options.world.list.changed(entry)
  }

  #withdraw(id: SandboxId): void {
    this.#outdated.delete(id)
    const notice = this.#told.get(id)
    const entry = this.#options.world.list.get(id)
    this.#told.delete(id)
    if (notice === undefined || entry === undefined) return
    entry.withdrawNotice(notice)
    this.#options.world.list.changed(entry)
  }
}
