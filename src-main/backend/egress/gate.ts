import { setMaxListeners } from 'node:events'
import { egressLimits, type EgressNote, type EgressServe } from '../../../src-shared/agent/egress-wire.ts'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { AirlockError, toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { EgressTerms } from '../../../src-shared/policy/policy.ts'
import type { AcceptedConnection, AgentClient, AskedNames, EgressServing } from '../channel/agent-client.ts'
import type { BackendLog } from '../logs/backend-log.ts'
import { Tunnels } from './tunnels.ts'
import type { EgressEndpoints } from './endpoints.ts'
import type { EgressLog } from './log/egress-log.ts'
import { takeNote } from './log/take-note.ts'
import { answerNames } from './names/answer-names.ts'
import type { KnownNames } from './names/known-names.ts'
import { Pace } from './pace.ts'
import type { ReachParts } from './reach/reach-host.ts'

export interface GateOptions {
  readonly sandbox: SandboxId
  readonly agent: Pick<AgentClient, 'egress' | 'onState'>
  /** Aborts when we hang up. */
  readonly signal: AbortSignal
  /** Whether the isolation of this run was seen to hold. Nothing goes out while it was not. */
  readonly isProven: () => boolean
  readonly terms: () => EgressTerms
  readonly endpoints: EgressEndpoints
  readonly requests: EgressLog
  readonly reach: ReachParts
  readonly names: KnownNames
  readonly onLearned: (use: { readonly host: string; readonly port: number }) => void
  /** It serves now, or does not any more, or cannot for another reason. */
  readonly onServing: () => void
  readonly onTrouble: (text: string) => void
  readonly log: BackendLog
}

/** Of one kind of trouble, so that a dead agent is not asked without end. */
const retryMs = 1000
/** Fewer free places than this are filled up, all together: what is under way goes first, and one write is less than sixteen. */
const fewParked = egressLimits.parked / 2

/** The way out of one sandbox, over one channel and its reconnects. Decides about each connection and carries it. */
export class Gate {
  readonly #options: GateOptions
  readonly #tunnels: Tunnels
  readonly #pace = new Pace()
  #way: AbortController | null = null
  #serving: EgressServing | null = null
  #trouble: string | null = null
  #parked = 0
  /** Places that rest until few are free. */
  #resting: (() => void)[] = []

  constructor(options: GateOptions) {
    this.#options = options
    this.#tunnels = new Tunnels(options)
    const stop = options.agent.onState((state) => {
      this.#close()
      if (state !== 'lost') void this.look()
    })
    options.signal.addEventListener(
      'abort',
      () => {
        stop()
        this.#close()
      },
      { once: true },
    )
  }

  get isServing(): boolean {
    return this.#serving !== null
  }
  /** Why there is no way out although there could be one; null where nothing went wrong. */
  get trouble(): string | null {
    return this.#trouble
  }

  /** Opens the way out where it may be open and is not, and closes it where it may not. Never rejects. */
  async look(): Promise<void> {
    const { signal, isProven } = this.#options
    if (!isProven()) this.#close()
    if (signal.aborted || this.#way !== null || !isProven()) return
    const way = new AbortController()
    this.#way = way
    try {
      const either = AbortSignal.any([signal, way.signal])
      // Every parked call listens to it.
      setMaxListeners(0, either)
      await this.#serve(either)
    } catch (error) {
      if (this.#way !== way) return
      this.#close()
      if (signal.aborted) return
      const report = toErrorReport(error)
      this.#trouble = `${report.message} ${report.remedy}`
      this.#options.log.info(`Nothing goes out of ${this.#options.sandbox}: ${report.message} ${report.why}`)
      this.#options.onServing()
      const isForGood = error instanceof AirlockError && error.code === 'agent-too-old'
      // A lost channel tells when it is back.
      if (!isForGood) setTimeout(() => void this.look(), retryMs).unref()
    }
  }

  /** What counts is another now: told inside, and what is open and no longer allowed is cut. */
  changed(): void {
    try {
      this.#serving?.change(this.#served())
    } catch (error) {
      // More than fits into a record: the gate decides by all of it all the same.
      this.#options.log.error(`What ${this.#options.sandbox} may reach could not be told inside`, error)
    }
    this.#tunnels.look()
  }

  process(note: EgressNote & { readonly type: 'process' }): void {
    this.#tunnels.process(note)
  }

  async #serve(signal: AbortSignal): Promise<void> {
    const { agent } = this.#options
    const names = await this.#openNames(signal)
    const serving = await agent.egress.serve(this.#served(), { signal })
    if (signal.aborted) return
    this.#serving = serving
    this.#trouble = null
    this.#options.onServing()
    const way = this.#way
    for (let place = 0; place < egressLimits.parked; place++) void this.#park(signal)
    const ended = () => {
      this.#ended(way)
    }
    this.#readNotes(serving, signal).then(ended, ended)
    if (names !== null) answerNames(names, this.#options, signal).then(ended, ended)
  }

  /** Null with an agent of before: it takes each allowed name as existing. */
  async #openNames(signal: AbortSignal): Promise<AskedNames | null> {
    try {
      return await this.#options.agent.egress.names({ signal })
    } catch (error) {
      if (error instanceof AirlockError && error.code === 'agent-too-old') return null
      throw error
    }
  }

  /** The agent ended it: it is opened again, unless the channel is gone. */
  #ended(way: AbortController | null): void {
    if (way === null || this.#way !== way) return
    this.#close()
    setTimeout(() => void this.look(), retryMs).unref()
  }

  async #readNotes(serving: EgressServing, signal: AbortSignal): Promise<void> {
    for await (const note of serving.notes) await takeNote(this.#options, this, note, signal)
  }

  /** Keeps one call parked: after a program took it, there is another as soon as few are free. */
  async #park(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let accepted: AcceptedConnection
      this.#parked += 1
      try {
        accepted = await this.#options.agent.egress.accept({ signal })
      } catch {
        // With the way out; or the agent hung up on it or said what makes no sense: then the place is kept, and it is asked slowly.
        this.#leave()
        if (signal.aborted) return
        await new Promise((resolve) => setTimeout(resolve, retryMs).unref())
        continue
      }
      this.#leave()
      void this.#tunnels.carry(accepted)
      await this.#pace.turn(signal)
      if (this.#parked >= fewParked) await new Promise<void>((resolve) => this.#resting.push(resolve))
    }
  }

  #leave(): void {
    this.#parked -= 1
    if (this.#parked < fewParked) this.#wake()
  }

  #wake(): void {
    const resting = this.#resting
    this.#resting = []
    for (const wake of resting) wake()
  }

  #served(): EgressServe {
    const { endpoints, sandbox, terms } = this.#options
    return { terms: terms(), endpoints: endpoints.hosts(sandbox) }
  }

  #close(): void {
    this.#way?.abort()
    this.#way = null
    this.#wake()
    if (this.#serving !== null) {
      this.#serving = null
      this.#options.onServing()
    }
    this.#tunnels.lost()
  }
}
