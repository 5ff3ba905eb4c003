import { lifetimeLimits, lifetimeWarnings, type SandboxLifetime } from '../../../src-shared/engine/lifetime.ts'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { RepeatedLook } from '../waiting/repeated-look.ts'
import type { CheckedCreateRequest } from '../sandboxes/creation/create-request.ts'
import type { SandboxEntry } from '../sandboxes/sandbox-entry.ts'
import type { SandboxWorld } from '../sandboxes/sandbox-world.ts'

export interface LifetimeWatchOptions {
  readonly world: Pick<SandboxWorld, 'list' | 'records' | 'logs' | 'log' | 'clock'>
  /** Stops it in turn with all else that is done to it. */
  readonly stop: (entry: SandboxEntry) => Promise<void>
  /** Milliseconds between two looks at the clock; tests make it short. */
  readonly everyMs?: number | undefined
}

const hourMs = 60 * 60_000
const standardEveryMs = 10_000
/** Looks further apart than this: the computer slept, or Airlock did not run. */
const gapMs = 60_000

/**
 * Stops sandboxes whose time is over. By the wall clock, so that a night of sleep counts; but nobody's programs end without
 * a warning: where the end passed while nobody could be warned, five minutes are given.
 */
export class LifetimeWatch {
  readonly #options: LifetimeWatchOptions
  readonly #looks: RepeatedLook
  /** Which end each was warned of last, and how urgently. */
  readonly #warned = new Map<SandboxId, { readonly endsAt: string; readonly isLast: boolean }>()
  readonly #stopping = new Set<SandboxId>()
  #lookedAt: number | null = null
  #unsubscribe: () => void = () => undefined

  constructor(options: LifetimeWatchOptions) {
    this.#options = options
    this.#looks = new RepeatedLook(() => this.#lookAtAll(), options.everyMs ?? standardEveryMs)
  }

  start(): void {
    this.#unsubscribe = this.#options.world.list.subscribe((event) => {
      if (event.type === 'removed') this.#warned.delete(event.id)
      else if (event.type === 'changed' && event.sandbox.lifetime !== null) this.#looks.wake()
    })
    this.#looks.start()
  }

  async close(): Promise<void> {
    this.#unsubscribe()
    await this.#looks.close()
  }

  /** From now on so many hours; null for as long as nobody stops it. */
  async set(entry: SandboxEntry, hours: number | null): Promise<void> {
    await this.#keep(entry, hours === null ? null : { hours, endsAt: this.#endsAt(entry, hours * hourMs) })
    this.#looks.wake()
  }

  /** One hour more than it has. @throws AirlockError where it has no end or does not run */
  async extend(entry: SandboxEntry): Promise<void> {
    const { lifetime = null } = entry.record
    if (lifetime?.endsAt == null) throw noEnd(entry.name)
    const end = Math.max(Date.parse(lifetime.endsAt), this.#now()) + hourMs
    const most = this.#now() + lifetimeLimits.mostHours * hourMs
    await this.#keep(entry, { ...lifetime, endsAt: new Date(Math.min(end, most)).toISOString() })
    this.#looks.wake()
  }

  async #lookAtAll(): Promise<void> {
    const now = this.#now()
    const slept = this.#lookedAt === null || now - this.#lookedAt > gapMs
    this.#lookedAt = now
    for (const entry of this.#options.world.list.entries) await this.#look(entry, now, slept)
  }

  async #look(entry: SandboxEntry, now: number, slept: boolean): Promise<void> {
    const { lifetime = null } = entry.record
    if (lifetime === null || this.#stopping.has(entry.id)) return
    try {
      if (entry.state === 'running' || entry.state === 'paused') await this.#lookAtRunning(entry, lifetime, now, slept)
      else if (entry.state === 'stopped' && lifetime.endsAt !== null) {
        this.#warned.delete(entry.id)
        await this.#keep(entry, { ...lifetime, endsAt: null })
      }
    } catch (error) {
      this.#options.world.log.error(`The lifetime of ${entry.id} could not be minded; trying again`, error)
    }
  }

  async #lookAtRunning(entry: SandboxEntry, lifetime: SandboxLifetime, now: number, slept: boolean): Promise<void> {
    if (lifetime.endsAt === null) {
      await this.#keep(entry, { ...lifetime, endsAt: this.#endsAt(entry, lifetime.hours * hourMs) })
      return
    }
    const left = Date.parse(lifetime.endsAt) - now
    const warned = this.#warned.get(entry.id)
    const isTold = warned?.endsAt === lifetime.endsAt
    if (left <= 0 && isTold && !slept) this.#stop(entry, lifetime)
    else if (left <= 0) {
      // It passed while nobody could be told.
      const endsAt = new Date(now + lifetimeWarnings.last).toISOString()
      await this.#keep(entry, { ...lifetime, endsAt })
      this.#warn(entry, endsAt, true, 'Its time was over while nobody could be told: it is stopped in 5 minutes.')
    } else if (left <= lifetimeWarnings.last && !(isTold && warned.isLast)) {
      this.#warn(entry, lifetime.endsAt, true, 'It is stopped in less than 5 minutes, since its time is over then.')
    } else if (left <= lifetimeWarnings.first && !isTold) {
      this.#warn(entry, lifetime.endsAt, false, 'It is stopped in less than 15 minutes, since its time is over then.')
    }
  }

  /** The banner of the window is made from `endsAt`; this is for the log. */
  #warn(entry: SandboxEntry, endsAt: string, isLast: boolean, text: string): void {
    this.#warned.set(entry.id, { endsAt, isLast })
    this.#options.world.logs.append(entry.id, 'lifecycle', text)
  }

  #stop(entry: SandboxEntry, { hours }: SandboxLifetime): void {
    this.#stopping.add(entry.id)
    const { world, stop } = this.#options
    stop(entry)
      .then(() => {
        const told = `Airlock stopped it: its time of ${String(hours)} ${hours === 1 ? 'hour' : 'hours'} was over. Everything in it is kept; start it to go on.`
        entry.notice(told)
        world.logs.append(entry.id, 'lifecycle', told)
        world.list.changed(entry)
      })
      .catch((error: unknown) => {
        // The next look tries again.
        world.log.error(`${entry.id} could not be stopped at the end of its time`, error)
      })
      .finally(() => {
        this.#stopping.delete(entry.id)
      })
  }

  #endsAt(entry: SandboxEntry, ms: number): string | null {
    const isRunning = entry.state === 'running' || entry.state === 'paused'
    return isRunning ? new Date(this.#now() + ms).toISOString() : null
  }

  #now(): number {
    return this.#options.world.clock.date().getTime()
  }

  async #keep(entry: SandboxEntry, lifetime: SandboxLifetime | null): Promise<void> {
    const { world } = this.#options
    // Only what is at rest is written: an operation writes its own record.
    if (entry.record.intent !== 'keep') throw wrongMoment(entry.name)
    entry.record = { ...entry.record, lifetime }
    await world.records.save(entry.record)
    world.list.changed(entry)
  }
}

function wrongMoment(name: string): AirlockError {
  return new AirlockError({
    code: 'sandbox-busy',
    message: `“${name}” is being made or removed.`,
    why: 'Its lifetime can be changed after that.',
    remedy: 'Try again in a moment.',
  })
}

function noEnd(name: string): AirlockError {
  return new AirlockError({
    code: 'sandbox-state',
    message: `“${name}” has no end that could be put off.`,
    why: 'It does not run, or it runs until somebody stops it.',
    remedy: `Give it a lifetime: \`airlock lifetime ${name} 2\`.`,
  })
}

/** Of a new sandbox: it counts from its start. */
export function lifetimeOf({ lifetimeHours }: Pick<CheckedCreateRequest, 'lifetimeHours'>): SandboxLifetime | null {
  return lifetimeHours == null ? null : { hours: lifetimeHours, endsAt: null }
}
