import type { CloudMachine } from '../../../../src-shared/api/cloud.ts'
import { inDollars } from '../../../../src-shared/cloud/money.ts'
import { lifetimeWarnings } from '../../../../src-shared/engine/lifetime.ts'
import type { Sandbox, SandboxId, SandboxSpec } from '../../../../src-shared/engine/sandbox.ts'
import type { MachineLife } from '../../../../src-shared/machine/machine-wire.ts'
import { RepeatedLook } from '../../waiting/repeated-look.ts'
import type { SandboxEntry } from '../../sandboxes/sandbox-entry.ts'
import type { SandboxWorld } from '../../sandboxes/sandbox-world.ts'
import { notInCloud } from '../cloud-errors.ts'
import { runningElsewhere } from '../running-elsewhere.ts'
import { ceilingEnd, countedCeiling, keptLifeOf, machineLifeOf, type KeptCeiling, type KeptLife } from './kept-life.ts'
import type { LifeElsewhere } from './life-elsewhere.ts'

export interface CloudKeepingOptions {
  readonly world: Pick<SandboxWorld, 'list' | 'records' | 'logs' | 'log' | 'clock' | 'engines'>
  /** The sandbox of that id or name. */
  readonly existing: (reference: string) => Promise<SandboxEntry>
  /** Stops it in turn with all else that is done to it, unless it is at home by then. */
  readonly stop: (entry: SandboxEntry) => Promise<void>
  /** Milliseconds between two looks; tests make it short. */
  readonly everyMs?: number | undefined
}

const standardEveryMs = 30_000
/** While it runs, what it costs is written down so often. */
const countEveryMs = 5 * 60_000
const answerMs = 15_000
/** Somebody who works in it is told of to its machine so often. */
const usedEveryMs = 60_000
/** Looks further apart than this: the computer slept, and what was known of the machine is old. */
const gapMs = 2 * 60_000

/**
 * How long machines at a cloud have: each is told and ends by itself, with this computer on or off. Here it is told anew after each
 * change, what a ceiling has used up is counted, and its end is announced.
 */
export class CloudKeeping {
  readonly #options: CloudKeepingOptions
  readonly #looks: RepeatedLook
  /** What each machine was told last. */
  readonly #told = new Map<SandboxId, string>()
  /** Which end each was warned of. */
  readonly #warned = new Map<SandboxId, string>()
  /** When each was told last that somebody works in it, by a clock that never goes back. */
  readonly #usedAt = new Map<SandboxId, number>()
  readonly #stopping = new Set<SandboxId>()
  #lookedAt: number | null = null
  #unsubscribe: () => void = () => undefined

  constructor(options: CloudKeepingOptions) {
    this.#options = options
    this.#looks = new RepeatedLook(() => this.#lookAtAll(), options.everyMs ?? standardEveryMs)
  }

  start(): void {
    this.#unsubscribe = this.#options.world.list.subscribe((event) => {
      if (event.type === 'removed') this.#forget(event.id)
      else if (event.type === 'changed' && event.sandbox.cloud !== null) this.#looks.wake()
    })
    this.#looks.start()
  }

  async close(): Promise<void> {
    this.#unsubscribe()
    await this.#looks.close()
  }

  /** What a machine is to keep to that is made or started now. */
  lifeFor(spec: SandboxSpec): MachineLife {
    const entry = this.#options.world.list.get(spec.id)
    // On its way there: its ceiling counts from when it is there.
    if (entry?.engine === 'local') {
      const keeping = { ...keptLifeOf(entry), ceiling: null }
      return machineLifeOf({ record: { ...entry.record, keeping }, seen: null }, this.#now())
    }
    return machineLifeOf(entry ?? { record: recordOf(spec), seen: null }, this.#now())
  }

  /** Somebody works in it by what its machine sees too little of: it has all its time again. */
  used(id: SandboxId): void {
    const { list, clock, log } = this.#options.world
    const entry = list.get(id)
    if (entry === undefined || entry.engine === 'local' || entry.state !== 'running' || !entry.isProven) return
    const now = clock.elapsed()
    if (now - (this.#usedAt.get(id) ?? -usedEveryMs) < usedEveryMs) return
    this.#usedAt.set(id, now)
    this.#tell(entry, { isUsed: true }).catch((error: unknown) => {
      log.info(`That somebody works in ${id} could not be told: ${String(error)}`)
    })
  }

  /** How it is kept awake, and how long it has. @throws AirlockError where it does not run, or cannot be asked now */
  async machine(reference: string): Promise<CloudMachine> {
    const entry = await this.#options.existing(reference)
    const { keptAwakeBy, idleMs, life } = await this.#lifeOf(entry).read({ signal: AbortSignal.timeout(answerMs) })
    return { keptAwakeBy, idleMs, life }
  }

  /** After how many minutes without work its machine sleeps. */
  async setIdle(reference: string, idleMinutes: number | null): Promise<Sandbox> {
    const entry = await this.#options.existing(reference)
    this.#requireThere(entry)
    await this.#keep(entry, { ...keptLifeOf(entry), idleMinutes })
    await this.#tell(entry)
    return entry.view()
  }

  /** What it may cost by running from now on, whatever it cost before. */
  async setCeiling(reference: string, dollars: number | null): Promise<Sandbox> {
    const entry = await this.#options.existing(reference)
    this.#requireThere(entry)
    const countedAt = entry.state === 'running' ? this.#options.world.clock.date().toISOString() : null
    const ceiling = dollars === null ? null : { dollars, spent: 0, countedAt }
    await this.#keep(entry, { ...keptLifeOf(entry), ceiling })
    await this.#tell(entry)
    return entry.view()
  }

  async #lookAtAll(): Promise<void> {
    const now = this.#now()
    const isOld = this.#lookedAt === null || now - this.#lookedAt > gapMs
    this.#lookedAt = now
    const there = this.#options.world.list.listed.filter(({ engine }) => engine !== 'local')
    for (const entry of there) await this.#look(entry, isOld)
  }

  async #look(entry: SandboxEntry, isOld: boolean): Promise<void> {
    if (entry.record.intent !== 'keep' || this.#stopping.has(entry.id)) return
    try {
      if (entry.state !== 'running') this.#told.delete(entry.id)
      const { ceiling } = keptLifeOf(entry)
      if (ceiling !== null) await this.#count(entry, ceiling, isOld)
      if (entry.state === 'running' && entry.isProven) await this.#tell(entry)
    } catch (error) {
      this.#options.world.log.error(`How long ${entry.id} has could not be minded; trying again`, error)
    }
  }

  async #count(entry: SandboxEntry, ceiling: KeptCeiling, isOld: boolean): Promise<void> {
    const seen =
      isOld && entry.isKnown ? await this.#options.world.engines.of(entry).current?.inspect(entry.id) : entry.seen
    // It may have come home meanwhile, or another ceiling may hold.
    if (entry.engine === 'local' || keptLifeOf(entry).ceiling !== ceiling) return
    const now = this.#now()
    const next = countedCeiling({ record: entry.record, seen: seen ?? null }, ceiling, now)
    const isOver = next.spent >= next.dollars
    const isDue =
      next.countedAt === null || ceiling.countedAt === null || now - Date.parse(ceiling.countedAt) >= countEveryMs
    if (next !== ceiling && (isDue || isOver)) await this.#keep(entry, { ...keptLifeOf(entry), ceiling: next })
    if (isOver && entry.state === 'running') this.#stop(entry, next.dollars)
    else if (isOver && ceiling.countedAt !== null) this.#say(entry, overWords(next.dollars))
    else if (entry.state === 'running') this.#warn(entry, next, now)
  }

  #warn(entry: SandboxEntry, { dollars }: KeptCeiling, now: number): void {
    const end = ceilingEnd(entry, now)
    if (end === null || end - now > lifetimeWarnings.first || this.#warned.get(entry.id) === String(dollars)) return
    this.#warned.set(entry.id, String(dollars))
    const minutes = String(Math.max(1, Math.round((end - now) / 60_000)))
    this.#say(
      entry,
      `In ${minutes} minutes it will have cost the ${inDollars(dollars)} that you allowed, and is stopped.`,
    )
  }

  #stop(entry: SandboxEntry, dollars: number): void {
    const { world, stop } = this.#options
    this.#stopping.add(entry.id)
    stop(entry)
      .then(() => {
        if (entry.engine !== 'local') this.#say(entry, overWords(dollars))
      })
      .catch((error: unknown) => {
        // Its machine ends by itself, and the next look tries again.
        world.log.error(`${entry.id} could not be stopped at its ceiling`, error)
      })
      .finally(() => {
        this.#stopping.delete(entry.id)
      })
  }

  #say(entry: SandboxEntry, words: string): void {
    entry.notice(words)
    this.#options.world.logs.append(entry.id, 'lifecycle', words)
    this.#options.world.list.changed(entry)
  }

  /** Once for each change; where it does not run, its next start tells it. */
  async #tell(entry: SandboxEntry, { isUsed = false } = {}): Promise<void> {
    if (entry.state !== 'running') return
    const life = machineLifeOf(entry, this.#now())
    const words = JSON.stringify(life)
    if (!isUsed && this.#told.get(entry.id) === words) return
    const wish = isUsed ? { ...life, isUsed } : life
    await this.#lifeOf(entry).change(wish, { signal: AbortSignal.timeout(answerMs) })
    this.#told.set(entry.id, words)
  }

  #now(): number {
    return this.#options.world.clock.date().getTime()
  }

  async #keep(entry: SandboxEntry, keeping: KeptLife): Promise<void> {
    const { world } = this.#options
    entry.record = { ...entry.record, keeping }
    await world.records.save(entry.record)
    world.list.changed(entry)
  }

  #lifeOf(entry: SandboxEntry): LifeElsewhere {
    this.#requireThere(entry)
    return runningElsewhere(this.#options.world, entry, (engine) => engine.lifeOf?.(entry.id))
  }

  #requireThere({ engine, name }: SandboxEntry): void {
    if (engine === 'local') throw notInCloud(name)
  }

  #forget(id: SandboxId): void {
    this.#told.delete(id)
    this.#warned.delete(id)
    this.#usedAt.delete(id)
  }
}

const recordOf = (spec: SandboxSpec): SandboxEntry['record'] => ({
  ...{ schema: 1, intent: 'create', spec, place: null, source: { kind: 'empty' }, isolation: null },
})

const overWords = (dollars: number): string =>
  `Stopped: it has cost the ${inDollars(dollars)} that you allowed. Everything in it is kept; raise its ceiling to start it.`
