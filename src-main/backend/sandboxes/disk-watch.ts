import type { SandboxEvent } from '../../../src-shared/api/sandboxes.ts'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { Wake } from '../engine-link/wake.ts'
import type { DiskSpace } from '../engines/engine.ts'
import { diskNotices } from './disk-notices.ts'
import { DiskRun, lowShare, margin, type DiskAct } from './disk-run.ts'
import type { SandboxEntry } from './sandbox-entry.ts'
import type { SandboxWorld } from './sandbox-world.ts'

export interface DiskWatchOptions {
  readonly world: Pick<SandboxWorld, 'link' | 'list' | 'logs' | 'log'>
  /** Pauses it in turn with all else that is done to it, and calls `paused` when that is so. */
  readonly pause: (entry: SandboxEntry, paused: () => void) => void
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
    if (event.type === 'snapshot') return
    if (event.type === 'removed') {
      this.#runs.delete(event.id)
      this.#told.delete(event.id)
      return
    }
    const { id, state } = event.sandbox
    // A state that is not known now says nothing about whether the run goes on.
    if (state === 'paused' || state === 'stopped' || state === 'failed') this.#runs.delete(id)
    else if (state === 'running' && !this.#runs.has(id)) this.#begin(id)
  }

  #begin(id: SandboxId): void {
    this.#runs.set(id, new DiskRun())
    const entry = this.#options.world.list.get(id)
    if (entry !== undefined) this.#withdraw(entry)
    this.#wake.up()
  }

  async #watch(): Promise<void> {
    const { signal } = this.#closed
    while (!signal.aborted) {
      await this.#wake.wait(this.#runs.size === 0 ? untilSomethingRuns : await this.#look(), signal)
    }
  }

  /** Looks once; answers how long to wait for the next time. */
  async #look(): Promise<number> {
    const space = await this.#read()
    if (space === null) return this.#pace.usual
    for (const [id, run] of this.#runs) {
      const entry = this.#options.world.list.get(id)
      if (entry?.state === 'running') this.#act(entry, run.take(space.freeShare), space)
    }
    return space.freeShare < lowShare + margin ? this.#pace.low : this.#pace.usual
  }

  async #read(): Promise<DiskSpace | null> {
    try {
      const space = (await this.#options.world.link.current?.diskSpace()) ?? null
      this.#isBlind = false
      return space
    } catch (error) {
      if (!this.#isBlind) this.#options.world.log.error('The disk with the engine’s data cannot be looked at', error)
      this.#isBlind = true
      return null
    }
  }

  #act(entry: SandboxEntry, act: DiskAct, space: DiskSpace): void {
    switch (act) {
      case 'pause':
        if (this.#options.world.link.current?.capabilities.pause.available !== true) {
          this.#tell(entry, diskNotices.cannotPause(space))
          return
        }
        this.#options.pause(entry, () => {
          this.#tell(entry, diskNotices.paused(space))
        })
        return
      case 'tell-full':
        this.#tell(entry, diskNotices.goesOn(space))
        return
      case 'tell-low':
        this.#tell(entry, diskNotices.low(space))
        return
      case 'withdraw':
        this.#withdraw(entry)
        return
      case 'nothing':
        return
    }
  }

  #tell(entry: SandboxEntry, notice: string): void {
    this.#withdraw(entry)
    this.#told.set(entry.id, notice)
    entry.notice(notice)
    this.#options.world.logs.append(entry.id, 'lifecycle', notice)
    this.#options.world.list.changed(entry)
  }

  #withdraw(entry: SandboxEntry): void {
    const notice = this.#told.get(entry.id)
    if (notice === undefined) return
    this.#told.delete(entry.id)
    entry.withdrawNotice(notice)
    this.#options.world.list.changed(entry)
  }
}
