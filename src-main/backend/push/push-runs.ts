import { setMaxListeners } from 'node:events'
import type { PushState } from '../../../src-shared/cloud/push-plan.ts'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { isCancellation, toErrorReport, type ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { Refusal, wrongState } from '../sandboxes/refusals.ts'
import { engineAt } from '../engine-link/engine-links.ts'
import type { EngineSandbox } from '../engines/engine.ts'
import type { OpenAgent } from '../sandboxes/agent-connections.ts'
import type { SandboxEntry } from '../sandboxes/sandbox-entry.ts'
import type { SandboxTask, SandboxWorld } from '../sandboxes/sandbox-world.ts'
import { affordable, startSandbox } from '../sandboxes/power.ts'
import { runInBackground, runOperation } from '../sandboxes/run-operation.ts'
import { foundWords, interruptedWords } from './interrupted-words.ts'
import { nothingSettled, versionsOf } from './journal/kept-pull.ts'
import type { PushJournal } from './journal/push-journal.ts'
import type { PushRecord } from './journal/push-record.ts'
import { foundRecord, lookedAtAgain, rebuiltRecord, settledRecord } from './journal/rebuilt-records.ts'
import { stateOf, type Under } from './push-state.ts'
import { beingPulledBack, hasItsMachine, notAway, nothingOpen } from './refusals.ts'
import { goOnHere } from './steps/go-on-here.ts'
import { leftToDo } from './steps/left-to-do.ts'
import { giveUpPull, pullSandbox } from './steps/pull-sandbox.ts'
import { pushSandbox } from './steps/push-sandbox.ts'
import { Course, type PushTask } from './steps/push-task.ts'
import { engineOf } from './steps/reach-other.ts'
import type { Trees } from './travel/read-sides.ts'
import { removeMachine, undoMachine } from './steps/undo-machine.ts'

const mostAtOnce = 100

export interface PushPace {
  /** Milliseconds between tries of what has to be done and could not be. */
  readonly againMs: number
  /** Before a cut copy goes on; grows. */
  readonly restMs: number
  /** For what terminals showed, in a pull. */
  readonly handOverMs: number
}

const usualPace: PushPace = { againMs: 30_000, restMs: 1000, handOverMs: 3 * 60_000 }

export interface PushRunsOptions {
  readonly world: SandboxWorld
  readonly openAgent: OpenAgent
  readonly journal: PushJournal
  readonly pace?: Partial<PushPace> | undefined
}

interface RunOptions {
  /** Done before all else, once it has its turn. */
  readonly first?: () => Promise<void>
  readonly looked?: Trees | null
  /** Nobody asked for it: what failed before is still why it is needed. */
  readonly isRetry?: boolean
}

/** What is under way, was interrupted, or is still to be removed: one at a time for each sandbox. */
export class PushRuns {
  readonly #options: PushRunsOptions
  readonly #pace: PushPace
  readonly #records = new Map<SandboxId, PushRecord>()
  readonly #under = new Map<SandboxId, Under>()
  readonly #errors = new Map<SandboxId, ErrorReport>()
  readonly #conflicts = new Map<SandboxId, number>()
  readonly #listeners = new Map<SandboxId, Set<() => void>>()
  /** Not seen since a backend was killed, or something failed, that may have stopped them. */
  readonly #unseen = new Set<SandboxId>()
  #again: NodeJS.Timeout | null = null

  constructor(options: PushRunsOptions) {
    this.#options = options
    this.#pace = { ...usualPace, ...options.pace }
    options.world.list.subscribe((event) => {
      if (event.type === 'changed') {
        this.#decideStart(event.sandbox.id)
        this.#told(event.sandbox.id)
      }
      if (event.type === 'removed' && this.#records.get(event.id)?.step !== 'left-behind')
        this.#records.delete(event.id)
    })
  }

  async load(): Promise<void> {
    const { world, journal } = this.#options
    const { records, problems } = await journal.load()
    for (const problem of problems) world.log.error(problem)
    for (const [id, record] of records) {
      const entry = world.list.get(id)
      const settled = entry === undefined ? record : settledRecord(entry, record)
      const isLost = settled.step === 'conflicts' && (await journal.pull(id)) === null
      const known = isLost ? lookedAtAgain(settled) : settled
      this.#records.set(id, known)
      if (known.wasRunning) this.#unseen.add(id)
      // What is being written here must not change there.
      if (entry?.engine === 'fly' && ['applying', 'leaving'].includes(known.step)) entry.heldFor = 'pull'
      if (entry !== undefined && known.step === 'conflicts') await this.countConflicts(entry)
      if (entry !== undefined) for (const text of interruptedWords(entry.name, known)) entry.notice(text)
    }
    for (const entry of world.list.entries) {
      const rebuilt = this.#records.has(entry.id) ? null : rebuiltRecord(entry)
      if (rebuilt !== null) this.#records.set(entry.id, rebuilt)
    }
  }

  start(): void {
    this.#again = setInterval(() => {
      this.#tryAgain()
    }, this.#pace.againMs)
    this.#again.unref()
    this.#tryAgain()
  }
  close(): void {
    if (this.#again !== null) clearInterval(this.#again)
  }

  /** What was written down of it is lost: it is told as a machine that was left behind, so that it is merged or removed. */
  found(seen: EngineSandbox, place: string): void {
    const entry = this.#options.world.list.get(seen.id)
    if (entry === undefined || this.#records.has(seen.id)) return
    const record = foundRecord(entry, { place, spec: seen.spec })
    if (record === null) return
    this.#records.set(seen.id, record)
    entry.notice(foundWords(entry.name, place))
    this.#options.world.list.changed(entry)
    this.#told(seen.id)
  }

  recordOf(id: SandboxId): PushRecord | null {
    const record = this.#records.get(id) ?? null
    if (record?.step !== 'left-behind') return record
    // Of a sandbox that was removed here by force its machine is the sandbox, once it is seen.
    const entry = this.#options.world.list.get(id)
    return entry?.engine === 'fly' && entry.record.away === undefined ? null : record
  }

  /** Machines of sandboxes that were removed here while their account was not connected. */
  get forgotten(): readonly PushRecord[] {
    const { list } = this.#options.world
    return [...this.#records.values()].filter(
      ({ step, here }) => step === 'left-behind' && list.get(here.spec.id) === undefined,
    )
  }

  isUnder(id: SandboxId): boolean {
    return this.#under.has(id)
  }

  state(entry: SandboxEntry): PushState {
    return stateOf({
      entry,
      record: this.recordOf(entry.id),
      under: this.#under.get(entry.id) ?? null,
      error: this.#errors.get(entry.id) ?? null,
      conflicts: this.#conflicts.get(entry.id) ?? 0,
    })
  }

  subscribe(id: SandboxId, listener: () => void): () => void {
    const listeners = this.#listeners.get(id) ?? new Set()
    this.#listeners.set(id, listeners.add(listener))
    return () => listeners.delete(listener)
  }

  requireFree(entry: SandboxEntry): void {
    if (this.#under.has(entry.id)) throw wrongState(entry.name, 'is on its way already', 'Wait until that is done.')
    this.#requireWhole(entry)
  }

  /** It may have been removed before its turn. */
  #requireWhole(entry: SandboxEntry): void {
    if (entry.record.intent !== 'keep' || this.#options.world.list.get(entry.id) === undefined)
      throw wrongState(entry.name, 'is not whole', 'Create it again.')
  }

  /** Once it has its turn, writes down what is to be done then, and begins; resolves when that is written. */
  async begin(
    entry: SandboxEntry,
    direction: 'push' | 'pull',
    recordNow: () => PushRecord,
    looked: Trees | null = null,
  ): Promise<void> {
    this.requireFree(entry)
    await new Promise<void>((resolve, reject) => {
      const write = async () => {
        this.#requireWhole(entry)
        const record = recordNow()
        await this.#options.journal.save(record)
        this.#records.set(entry.id, record)
        this.#unseen.delete(entry.id)
        resolve()
      }
      this.#run(entry, direction, direction === 'push' ? pushSandbox : pullSandbox, { first: write, looked }).catch(
        (error: unknown) => {
          reject(error instanceof Error ? error : new Error(String(error)))
          // Once it is written, the state and the entry carry it to every door.
          this.#options.world.log.info(`${direction} of ${entry.id} ended: ${String(error)}`)
        },
      )
    })
  }

  async cancel(entry: SandboxEntry): Promise<void> {
    const under = this.#under.get(entry.id)
    if (under !== undefined) {
      await entry.operations.cancel(under.operation)
      await under.over
      // A try of what cannot be written here ended, and the next one is not waited for.
      if (this.#under.has(entry.id) || this.recordOf(entry.id)?.step !== 'applying') return
    }
    const record = this.recordOf(entry.id)
    if (record?.step === 'making' || record?.step === 'copying') {
      await this.#run(entry, 'push', undoMachine)
    } else if (record !== null && ['reading', 'conflicts', 'applying'].includes(record.step)) {
      await this.#run(entry, 'pull', giveUpPull)
    } else throw nothingOpen(entry.name, 'cancel')
  }

  async removeMachine(entry: SandboxEntry): Promise<void> {
    const record = this.recordOf(entry.id)
    if (
      record === null ||
      this.#under.has(entry.id) ||
      !['kept', 'undoing', 'leaving', 'left-behind'].includes(record.step)
    ) {
      throw nothingOpen(entry.name, 'remove')
    }
    if (entry.engine !== 'local') throw wrongState(entry.name, 'runs there', 'Pull it back first.')
    await this.#run(entry, 'push', removeMachine)
  }

  /** With the copy here, where its machine is gone or its account is not connected; resolves when that is so. */
  async goOnHere(entry: SandboxEntry): Promise<void> {
    this.requireFree(entry)
    const record = this.recordOf(entry.id)
    if (record === null || entry.record.away === undefined) throw notAway(entry.name)
    if (record.step === 'applying' || record.step === 'leaving') throw beingPulledBack(entry.name)
    // A connected account may be away for a moment: that is no reason to leave a machine behind.
    const isConnected = this.#options.world.engines.at('fly')?.place === record.there.place
    if (isConnected && !entry.hasFailed) throw hasItsMachine(entry.name)
    await this.#run(entry, 'pull', goOnHere)
  }

  async countConflicts(entry: SandboxEntry): Promise<void> {
    const { conflicts, decisions } = (await this.#options.journal.pull(entry.id)) ?? nothingSettled
    const decided = new Set(decisions.map(({ folder, path, versions }) => `${folder} ${path} ${versions}`))
    const open = conflicts.filter((one) => !decided.has(`${one.folder} ${one.path} ${versionsOf(one)}`))
    this.#conflicts.set(entry.id, open.length)
    this.#told(entry.id)
  }

  /** Whether what a sandbox that is here has in a cloud could be removed now: its account is connected. */
  isInReach(id: SandboxId): boolean {
    const { list, engines } = this.#options.world
    const record = list.get(id)?.engine === 'local' ? this.recordOf(id) : null
    return record === null || engines.at(engineAt(record.there.place))?.place === record.there.place
  }

  /** The sandbox itself is being removed: so is what there is of it at its other place. */
  async removeCopies(id: SandboxId): Promise<void> {
    const { world, journal } = this.#options
    const [record, entry] = [this.recordOf(id), world.list.get(id)]
    if (record !== null && entry !== undefined && !this.isInReach(id)) {
      // Removed by force: what costs is still told.
      const left: PushRecord = { ...record, step: 'left-behind' }
      await journal.save(left)
      this.#records.set(id, left)
      return
    }
    if (record !== null && entry !== undefined) {
      const other = entry.engine === 'local' ? record.there : record.here
      const signal = new AbortController().signal
      const { engine } = await engineOf({ world, operation: { signal } }, other)
      await engine.remove(id)
    }
    await journal.forget(id)
    this.#records.delete(id)
  }

  async #run(
    entry: SandboxEntry,
    direction: 'push' | 'pull',
    work: (task: PushTask) => Promise<void>,
    { first, looked = null, isRetry = false }: RunOptions = {},
  ): Promise<void> {
    const { world } = this.#options
    let isOver: () => void = () => undefined
    const over = new Promise<void>((resolve) => (isOver = resolve))
    const under: Under = { direction, line: { sentBytes: 0, totalBytes: null }, looked, operation: null, over }
    this.#under.set(entry.id, under)
    if (!isRetry) this.#errors.delete(entry.id)
    const record = this.recordOf(entry.id)
    for (const text of record === null ? [] : interruptedWords(entry.name, record)) entry.withdrawNotice(text)
    this.#told(entry.id)
    try {
      const done = runOperation(world, entry, {
        kind: direction,
        work: async (task) => {
          await first?.()
          await work(this.#taskOf(task, under))
        },
      })
      // It is in line by now, unless that was refused.
      const { last } = entry.operations
      under.operation = last?.kind === direction ? last : null
      await done
    } catch (error) {
      const isKnown = isRetry && this.#errors.has(entry.id)
      if (!isKnown && !isCancellation(error) && !(error instanceof Refusal))
        this.#errors.set(entry.id, toErrorReport(error))
      throw error
    } finally {
      const after = this.recordOf(entry.id)
      if (after?.step === 'conflicts') await this.countConflicts(entry)
      this.#under.delete(entry.id)
      for (const text of after === null ? [] : interruptedWords(entry.name, after)) entry.notice(text)
      if (after?.wasRunning === true) this.#unseen.add(entry.id)
      this.#decideStart(entry.id)
      this.#told(entry.id)
      isOver()
    }
  }

  #taskOf(task: SandboxTask, { line, looked }: Pick<Under, 'line' | 'looked'>): PushTask {
    const { journal, openAgent } = this.#options
    const { id } = task.entry
    const record = this.recordOf(id)
    if (record === null) throw nothingOpen(task.entry.name, 'do')
    const course = new Course(journal, record, (next) => {
      if (next === null) this.#records.delete(id)
      else this.#records.set(id, next)
      this.#told(id)
    })
    const told = () => {
      const { sentBytes, totalBytes } = line
      if (totalBytes !== null && totalBytes > 0)
        task.operation.report({ name: 'copy', fraction: Math.min(1, sentBytes / totalBytes) })
      this.#told(id)
    }
    // Many files are asked for at once.
    setMaxListeners(mostAtOnce, task.operation.signal)
    return {
      ...{ ...task, journal, openAgent, course, line, looked, told },
      ...{ found: { isAsleep: false }, heldBack: [] },
      ...{ restMs: this.#pace.restMs, handOverMs: this.#pace.handOverMs },
    }
  }

  /** What is settled goes to its end by itself; what a person may still take back waits for them. */
  #tryAgain(): void {
    const { world } = this.#options
    for (const [id, { step }] of this.#records) {
      const entry = world.list.get(id)
      if (entry === undefined || this.#under.has(id) || !entry.operations.isIdle) continue
      if (this.#unseen.has(id) && entry.state === 'stopped' && step !== 'applying') {
        this.#startAgain(entry)
        continue
      }
      const isHere = entry.engine === 'local'
      const work = leftToDo(step, isHere)
      if (work === null) continue
      this.#run(entry, isHere ? 'push' : 'pull', work, { isRetry: true }).catch((error: unknown) => {
        world.log.info(`What is left to do for ${id} is tried again: ${String(error)}`)
      })
    }
  }

  /** Whether it is to be started is decided once: as it is found, or as somebody wishes before that. */
  #decideStart(id: SandboxId): void {
    const entry = this.#unseen.has(id) ? this.#options.world.list.get(id) : undefined
    if (entry === undefined || this.#under.has(id) || ['unknown', 'stopped'].includes(entry.state)) return
    const record = this.recordOf(id)
    // Held as it is then, it is not seen as a person has it.
    if (record?.step === 'applying') return
    this.#unseen.delete(id)
    if (record?.wasRunning !== true) return
    const next = { ...record, wasRunning: false }
    this.#records.set(id, next)
    this.#options.journal.save(next).catch((error: unknown) => {
      this.#options.world.log.error(`What was done to ${id} could not be written down`, error)
    })
  }

  /** What had stopped it came no further. */
  #startAgain(entry: SandboxEntry): void {
    this.#unseen.delete(entry.id)
    runInBackground(this.#options.world, entry, {
      kind: 'start',
      work: async (task) => {
        const { course } = this.#taskOf(task, { line: { sentBytes: 0, totalBytes: null }, looked: null })
        await course.to(course.record.step, { wasRunning: false })
        await affordable(startSandbox)(task)
      },
    })
  }

  #told(id: SandboxId): void {
    for (const listener of this.#listeners.get(id) ?? []) listener()
  }
}
