import { messageLimits, type MessagePosition } from '../../../src-shared/agent/message-wire.ts'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { AgentClient, AgentMessage } from '../channel/agent-client.ts'
import { pause } from '../channel/pause.ts'
import type { BackendLog } from '../logs/backend-log.ts'
import type { SandboxLogs } from '../logs/sandbox-log.ts'

/** An agent of Airlock says far less; another one is read this slowly and no faster. */
const messagePace = { most: 2 * messageLimits.kept, windowMs: 60_000 } as const

export interface AgentMessagesOptions {
  readonly logs: SandboxLogs
  readonly log: BackendLog
  readonly pace?: { readonly most: number; readonly windowMs: number }
}

/** Writes what agents say of themselves to the logs of their sandboxes, each message once. */
export class AgentMessages {
  readonly #options: AgentMessagesOptions
  readonly #readers = new Map<SandboxId, MessageReader>()

  constructor(options: AgentMessagesOptions) {
    this.#options = options
  }

  /** Reads for as long as the channel is held, over every reconnect. */
  follow(id: SandboxId, agent: AgentClient, signal: AbortSignal): void {
    const reader = new MessageReader(id, agent, signal, this.#options)
    this.#readers.set(id, reader)
    const stop = agent.onState((state) => {
      if (state !== 'lost') reader.follow()
    })
    signal.addEventListener(
      'abort',
      () => {
        stop()
        if (this.#readers.get(id) === reader) this.#readers.delete(id)
      },
      { once: true },
    )
    reader.follow()
  }

  /** Resolves when what was said until now is taken, or `signal` aborts. Before a stop, with which the rest is gone. */
  async catchUp(id: SandboxId, signal: AbortSignal): Promise<void> {
    await this.#readers.get(id)?.read({ isFollowed: false, signal })
  }
}

class MessageReader {
  readonly #id: SandboxId
  readonly #agent: AgentClient
  readonly #signal: AbortSignal
  readonly #options: AgentMessagesOptions
  readonly #began: Promise<void>
  #following = new AbortController()
  #last: MessagePosition | null = null
  #window = { until: 0, taken: 0 }

  constructor(id: SandboxId, agent: AgentClient, signal: AbortSignal, options: AgentMessagesOptions) {
    this.#id = id
    this.#agent = agent
    this.#signal = signal
    this.#options = options
    this.#began = this.#begin()
  }

  /** Reads on from now; who did so on an earlier connection ends. */
  follow(): void {
    this.#following.abort()
    this.#following = new AbortController()
    void this.read({ isFollowed: true, signal: this.#following.signal })
  }

  /** Never rejects: what an agent says is welcome and nothing waits for it. */
  async read(how: { readonly isFollowed: boolean; readonly signal: AbortSignal }): Promise<void> {
    const signal = AbortSignal.any([this.#signal, how.signal])
    try {
      await this.#began
      const messages = this.#agent.messages({ after: this.#last, follow: how.isFollowed, signal })
      for await (const message of messages) {
        await this.#turn(signal)
        if (signal.aborted) return
        this.#take(message)
      }
    } catch (error) {
      // A lost channel comes again, and is read again then. An agent of before has no messages.
      const isUsual = error instanceof AirlockError && ['agent-lost', 'agent-unreachable'].includes(error.code)
      if (!isUsual && !signal.aborted) this.#options.log.info(`Messages of ${this.#id} are not read: ${String(error)}`)
    }
  }

  async #begin(): Promise<void> {
    try {
      this.#last = await this.#options.logs.lastMessage(this.#id)
    } catch (error) {
      this.#options.log.error(`The log of ${this.#id} cannot be read`, error)
    }
  }

  #take(message: AgentMessage): void {
    const { bootId, sequence } = message.position
    const known = this.#last?.bootId === bootId ? this.#last.sequence : 0
    // Two may be reading at once: when a stop catches up, and while a lost stream has not ended yet.
    if (sequence <= known) return
    const missed = sequence - known - 1
    this.#last = message.position
    if (missed > 0) {
      this.#options.logs.append(this.#id, 'agent', `${String(missed)} earlier messages of the agent were not kept.`)
    }
    this.#options.logs.appendMessage(this.#id, message)
  }

  /** Waits while this window's messages are used up; what is not read stays in the sandbox. */
  async #turn(signal: AbortSignal): Promise<void> {
    const { most, windowMs } = this.#options.pace ?? messagePace
    while (!signal.aborted) {
      const now = performance.now()
      if (now >= this.#window.until) this.#window = { until: now + windowMs, taken: 0 }
      if (this.#window.taken < most) break
      await pause(this.#window.until - now, signal)
    }
    this.#window.taken += 1
  }
}
