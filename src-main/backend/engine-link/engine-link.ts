import type { EngineCandidate, EngineDescription, EngineStatus } from '../../../src-shared/engine/engine.ts'
import { AirlockError, toErrorReport, type ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { withPatience } from '../awake/awake-timer.ts'
import type { ContainerEngine, EngineEvent, EngineSandbox } from '../engines/engine.ts'
import type { BackendLog } from '../logs/backend-log.ts'
import type { EngineSource, FoundEngine } from './engine-source.ts'
import { Wake } from '../waiting/wake.ts'

/** What the engine is followed by. None of them may throw. */
export interface EngineFollower {
  /** The first list of an engine, before anything else is told of it; awaited. */
  attached(found: FoundEngine, sandboxes: readonly EngineSandbox[]): Promise<void>
  /** The truth at some moment; may be older than an operation that ended meanwhile. */
  listed(sandboxes: readonly EngineSandbox[]): void
  event(event: EngineEvent & { kind: 'sandbox' }): void
  /** It does not answer, or there is none: why, as a sentence. */
  lost(why: string): void
}

export interface EngineLinkOptions {
  readonly source: EngineSource
  readonly follower: EngineFollower
  readonly log: BackendLog
  /** Not of this computer: whoever needs it hears what its source or itself said, and nothing of engines here. */
  readonly isElsewhere?: boolean
  /** Milliseconds; tests make them short. */
  readonly pace?: Partial<EnginePace>
}

export interface EnginePace {
  /** Between two searches while there is no engine. */
  readonly search: number
  /** Between two lists of an engine that answers; events tell sooner. */
  readonly list: number
  /** Between two questions, cheap ones, whether it is still there. */
  readonly ping: number
  /** First wait after an engine was lost; doubles up to `lostMost`. */
  readonly lost: number
  readonly lostMost: number
  /** How long a list may take before the engine counts as lost. */
  readonly answer: number
  /** How long it may take to say that it is there. */
  readonly pingAnswer: number
}

/** Together they show within 10 s that an engine is away, and within 10 s that it is back. */
const standardPace: EnginePace = {
  search: 4000,
  list: 15_000,
  ping: 3000,
  lost: 500,
  lostMost: 3000,
  answer: 8000,
  pingAnswer: 5000,
}

/** An engine that answers, described. */
export interface ReadyEngine {
  readonly engine: ContainerEngine
  readonly description: EngineDescription
}

/** Finds the engine, keeps knowing whether it answers, and tells what happens on it. One loop, no busy waiting. */
export class EngineLink {
  readonly #options: EngineLinkOptions
  readonly #pace: EnginePace
  readonly #closed = new AbortController()
  readonly #wake = new Wake()
  readonly #listeners = new Set<(status: EngineStatus) => void>()
  #status: EngineStatus = { state: 'searching', candidates: [] }
  #found: FoundEngine | null = null
  #running: Promise<void> = Promise.resolve()
  #searchAgain = false
  #problem: ErrorReport | null = null
  /** Ends the stay with an engine that is no longer meant. */
  #held = new AbortController()
  /** An engine was found and is being asked what it can do; what there was before says nothing about it. */
  #isMeeting = false

  constructor(options: EngineLinkOptions) {
    this.#options = options
    this.#pace = { ...standardPace, ...options.pace }
  }

  get status(): EngineStatus {
    return this.#status
  }
  /** The engine that was found last, answering or not. */
  get current(): ContainerEngine | null {
    return this.#found?.engine ?? null
  }
  get place(): string | null {
    return this.#found?.place ?? null
  }
  /** Why there is none, or it does not answer; null while it does, or nothing is known. */
  get problem(): ErrorReport | null {
    return this.#problem
  }

  /** Begins to search; returns at once. */
  start(): void {
    this.#running = this.#run().catch((error: unknown) => {
      if (!this.#closed.signal.aborted) this.#options.log.error('The search for an engine broke off', error)
    })
  }

  async close(): Promise<void> {
    this.#closed.abort()
    this.#wake.up()
    await this.#running
    await this.#found?.engine.close()
  }

  subscribe(listener: (status: EngineStatus) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Resolves when the first search is over. Rejects when `signal` aborts. */
  async settled(signal: AbortSignal): Promise<void> {
    if (this.#status.state === 'searching') await this.#nextStatus((status) => status.state !== 'searching', signal)
  }

  /** The engine, described. Waits while one is searched; rejects when there is none or it does not answer. */
  async ready(signal?: AbortSignal): Promise<ReadyEngine> {
    const patience = signal ?? this.#closed.signal
    await this.settled(patience)
    if (this.#isMeeting) await this.#nextStatus((status) => status.state !== 'searching', patience)
    const status = this.#status
    if (status.state === 'ready' && this.#found !== null) {
      return { engine: this.#found.engine, description: status.engine }
    }
    if (this.#options.isElsewhere === true && this.#problem !== null) throw new AirlockError(this.#problem)
    throw status.state === 'lost' ? unreachable(status.engine.name, status.reason) : notFound(this.#status)
  }

  /** What the engine can do now, tried out again. */
  async describeAnew(signal?: AbortSignal): Promise<EngineDescription> {
    const { engine } = await this.ready(signal)
    const description = await engine.describe({ refresh: true, ...(signal === undefined ? {} : { signal }) })
    if (this.#status.state === 'ready' && this.current === engine) this.#set({ ...this.#status, engine: description })
    return description
  }

  /** Asks the engine now whether it answers, e.g. after a call to it failed. */
  check(): void {
    this.#wake.up()
  }

  /** Lets go of the engine, if there is one, and searches: the source means another now, or none. */
  again(): void {
    this.#held.abort()
    this.#held = new AbortController()
    this.#problem = null
    this.#set({ state: 'searching', candidates: [] })
    this.#wake.up()
  }

  /** Looks again: for any engine when there is none, else whether this one answers and what it can do. */
  async recheck(): Promise<EngineStatus> {
    if (this.#status.state === 'ready' && this.#found !== null) {
      try {
        await this.describeAnew()
        return this.#status
      } catch (error) {
        this.#options.log.error('The engine did not describe itself', error)
      }
    }
    this.#searchAgain = true
    const deadline = AbortSignal.timeout(this.#pace.answer * 2)
    const next = this.#nextStatus((status) => status.state !== 'searching', deadline)
    this.#wake.up()
    try {
      await next
    } catch (error) {
      // Still looking: what is known now is the answer, and the rest comes as an event.
      if (!deadline.aborted) throw error
    }
    return this.#status
  }

  async #run(): Promise<void> {
    const { signal } = this.#closed
    while (!signal.aborted) {
      const held = this.#held.signal
      const search = await this.#options.source.search(signal)
      // What was meant when it was asked is not meant any more.
      if (held.aborted) await search.found?.engine.close()
      else if (search.found === null) {
        this.#missing(search.candidates, search.advice, search.problem ?? null)
        this.#options.follower.lost(search.advice.join(' '))
        await this.#wake.wait(this.#pace.search, signal)
      } else {
        await this.#hold(search.found, search.candidates, AbortSignal.any([signal, held]))
        if (held.aborted) await this.#letGo()
      }
    }
  }

  async #letGo(): Promise<void> {
    const found = this.#found
    this.#found = null
    this.#options.follower.lost('Airlock let go of it.')
    await found?.engine.close()
  }

  #missing(candidates: readonly EngineCandidate[], advice: readonly string[], problem: ErrorReport | null): void {
    this.#problem = problem
    this.#set({ state: 'missing', candidates, advice })
  }

  /** Stays with one engine until somebody asks to search again while it does not answer. */
  async #hold(found: FoundEngine, candidates: readonly EngineCandidate[], signal: AbortSignal): Promise<void> {
    const events = new AbortController()
    if (this.#found !== null && this.#found.engine !== found.engine) await this.#found.engine.close()
    this.#found = found
    this.#searchAgain = false
    this.#isMeeting = true
    let attached = false
    let description: EngineDescription | null = null
    let wait = this.#pace.lost
    try {
      while (!signal.aborted) {
        try {
          const sandboxes = await withPatience(signal, this.#pace.answer, (patience) =>
            found.engine.list({ signal: patience }),
          )
          if (!attached) {
            await this.#options.follower.attached(found, sandboxes)
            this.#follow(found.engine, events.signal)
            attached = true
          } else this.#options.follower.listed(sandboxes)
          description ??= await found.engine.describe({ signal })
          if (signal.aborted) return
          this.#problem = null
          if (this.#status.state !== 'ready' || this.#searchAgain) {
            this.#searchAgain = false
            this.#set({ state: 'ready', engine: description, candidates })
          }
          wait = this.#pace.lost
          await this.#restUntilNextList(found.engine, signal)
          if (this.#status.state === 'ready') description = this.#status.engine
        } catch (error) {
          if (signal.aborted) return
          const reason = error instanceof AirlockError ? `${error.message} ${error.why}` : String(error)
          this.#options.log.error('The engine does not answer', error)
          this.#options.follower.lost(reason)
          if (this.#searchAgain) return
          this.#problem = toErrorReport(error)
          if (description === null) {
            this.#missing(candidates, [reason], this.#problem)
            await this.#wake.wait(this.#pace.search, signal)
            return
          }
          if (this.#status.state !== 'lost') this.#set({ state: 'lost', engine: description, candidates, reason })
          await this.#wake.wait(wait, signal)
          wait = Math.min(wait * 2, this.#pace.lostMost)
        }
      }
    } finally {
      events.abort()
    }
  }

  /** Resolves when it is time for the next list. Rejects as soon as the engine does not answer. */
  async #restUntilNextList(engine: ContainerEngine, signal: AbortSignal): Promise<void> {
    const { list, ping, pingAnswer } = this.#pace
    for (let rested = 0; rested < list; rested += ping) {
      if ((await this.#wake.wait(Math.min(ping, list - rested), signal)) || signal.aborted) return
      await withPatience(signal, pingAnswer, (patience) => engine.ping({ signal: patience }))
    }
  }

  #follow(engine: ContainerEngine, signal: AbortSignal): void {
    const work = async () => {
      for await (const event of engine.events({ signal })) {
        if (event.kind === 'sandbox') this.#options.follower.event(event)
        else this.#wake.up()
      }
    }
    work().catch((error: unknown) => {
      // Lists go on telling the truth, only later.
      if (!signal.aborted) this.#options.log.error('Events of the engine are no longer told', error)
    })
  }

  #set(status: EngineStatus): void {
    this.#status = status
    this.#isMeeting = false
    for (const listener of [...this.#listeners]) listener(status)
  }

  #nextStatus(accept: (status: EngineStatus) => boolean, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = () => {
        unsubscribe()
        signal.removeEventListener('abort', aborted)
      }
      const aborted = () => {
        done()
        reject(signal.reason instanceof Error ? signal.reason : new Error('Aborted.'))
      }
      const unsubscribe = this.subscribe((status) => {
        if (!accept(status)) return
        done()
        resolve()
      })
      signal.addEventListener('abort', aborted, { once: true })
    })
  }
}

function unreachable(name: string, reason: string): AirlockError {
  return new AirlockError({
    code: 'engine-unreachable',
    message: `${name} does not answer.`,
    why: reason,
    remedy: 'Start it again; Airlock goes on by itself as soon as it answers.',
  })
}

function notFound(status: EngineStatus): AirlockError {
  const advice = status.state === 'missing' ? status.advice.join(' ') : ''
  const answered = status.candidates.find(({ found }) => found)
  if (answered !== undefined) {
    return new AirlockError({
      code: 'engine-failed',
      message: 'The container engine that was found cannot be used.',
      why: advice === '' ? `${answered.name}: ${answered.reason}` : advice,
      remedy: 'See `airlock doctor`; Airlock tries again by itself every few seconds.',
    })
  }
  return new AirlockError({
    code: 'engine-not-found',
    message: 'No container engine was found on this computer.',
    why: `${String(status.candidates.length)} places were looked at and none answered.`,
    remedy: advice === '' ? 'Install Docker or Podman; `airlock doctor` says more.' : advice,
  })
}
