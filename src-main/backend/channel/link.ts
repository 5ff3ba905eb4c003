import type { Duplex } from 'node:stream'
import { AirlockError, cancelled } from '../../../src-shared/errors/airlock-error.ts'
import type { AgentHello } from './agent-client.ts'
import { backoffMs } from './backoff.ts'
import { agentUnreachable } from './channel-errors.ts'
import { Connection } from './connection.ts'
import { sayHello } from './hello.ts'
import { pause } from './pause.ts'
import { untilAborted } from '../until-aborted.ts'

export type LinkState = 'lost' | 'restored' | 'restarted'

export interface LinkOptions {
  /** One fresh byte stream per call. */
  readonly connect: (options: { readonly signal: AbortSignal }) => Promise<Duplex>
  /** Milliseconds; for tests. */
  readonly helloDeadlineMs?: number
  readonly heartbeatMs?: number
}

const usualHelloDeadlineMs = 15_000
/** A connection that was over sooner was no use: the next one is not made at once. */
const shortMs = 3000

/** Keeps a connection to one agent: when it is lost, another is made, for as long as the link is open. */
export class Link {
  readonly #options: LinkOptions
  readonly #closing = new AbortController()
  readonly #listeners = new Set<(state: LinkState) => void>()
  #current: { readonly connection: Connection; readonly hello: AgentHello } | null = null
  #lastHello: AgentHello | null = null
  #connecting: Promise<Connection> | null = null
  #lastFailure: unknown = null
  /** How many connections in a row were short. */
  #short = 0
  #hurry: () => void = () => undefined

  constructor(options: LinkOptions) {
    this.#options = options
  }

  /** Of the agent that answered last. */
  get hello(): AgentHello {
    if (this.#lastHello === null) throw new Error('Nobody answered yet.')
    return this.#lastHello
  }

  onState(listener: (state: LinkState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Connects for the first time. @throws AirlockError what kept it from that, once trying on is hopeless or `signal` aborts. */
  async open(signal: AbortSignal, patienceMs: number): Promise<void> {
    const until = performance.now() + patienceMs
    for (let tries = 0; ; tries++) {
      await pause(backoffMs(tries), AbortSignal.any([signal, this.#closing.signal]))
      try {
        await this.#connect(AbortSignal.any([signal, this.#closing.signal]))
        return
      } catch (error) {
        if (signal.aborted) throw signal.reason instanceof Error ? signal.reason : cancelled('Connecting')
        if (isHopeless(error) || performance.now() > until) throw error
      }
    }
  }

  /** The connection there is, or the next one. Rejects when `signal` aborts. */
  async connection(signal: AbortSignal): Promise<Connection> {
    if (this.#closing.signal.aborted) throw hungUp()
    if (this.#current !== null) {
      if (!this.#current.connection.isOver) return this.#current.connection
      // It was not told yet that it is lost: that comes before the next one.
      await untilAborted(this.#current.connection.over, signal)
    }
    this.#hurry()
    return await untilAborted(this.#connecting ?? this.#reconnect(), signal)
  }

  /** Why there is none now, if that is known. */
  get lastFailure(): unknown {
    return this.#lastFailure
  }

  /** Looks now whether the agent is there, or tries at once to reach it again. */
  check(): void {
    this.#current?.connection.check()
    this.#hurry()
  }

  close(): void {
    this.#closing.abort(hungUp())
    this.#current?.connection.close()
  }

  async #connect(signal: AbortSignal): Promise<Connection> {
    const stream = await this.#options.connect({ signal })
    if (signal.aborted) {
      stream.destroy()
      throw hungUp()
    }
    const connection = new Connection(stream, {
      ...(this.#options.heartbeatMs === undefined ? {} : { intervalMs: this.#options.heartbeatMs }),
    })
    const abandon = () => {
      connection.close()
    }
    signal.addEventListener('abort', abandon, { once: true })
    try {
      const hello = await sayHello(connection, this.#options.helloDeadlineMs ?? usualHelloDeadlineMs)
      this.#begin(connection, hello)
      return connection
    } catch (error) {
      connection.close()
      throw error
    } finally {
      signal.removeEventListener('abort', abandon)
    }
  }

  #begin(connection: Connection, hello: AgentHello): void {
    const before = this.#lastHello
    this.#current = { connection, hello }
    this.#lastHello = hello
    this.#lastFailure = null
    const began = performance.now()
    void connection.over.then((reason) => {
      this.#short = performance.now() - began < shortMs ? this.#short + 1 : 0
      this.#lastFailure = reason
      this.#current = null
      if (this.#closing.signal.aborted) return
      this.#connecting ??= this.#reconnect()
      this.#tell('lost')
    })
    if (before !== null) this.#tell(before.bootId === hello.bootId ? 'restored' : 'restarted')
  }

  /** Tries until it succeeds or the link is closed; whoever calls meanwhile makes the next try come at once. */
  #reconnect(): Promise<Connection> {
    const trying = this.#tryOn()
    this.#connecting = trying
    const done = () => {
      if (this.#connecting === trying) this.#connecting = null
    }
    trying.then(done, done)
    return trying
  }

  async #tryOn(): Promise<Connection> {
    // Of short connections nobody in a hurry may make more: an agent that hangs up again and again costs little.
    const first = this.#short
    for (let tries = first; ; tries++) {
      const hurry = new Promise<void>((resolve) => {
        this.#hurry = resolve
      })
      const soonest = pause(backoffMs(Math.max(first, Math.min(tries, 2))), this.#closing.signal)
      await Promise.race([pause(backoffMs(tries), this.#closing.signal), Promise.all([hurry, soonest])])
      if (this.#closing.signal.aborted) throw hungUp()
      try {
        return await this.#connect(this.#closing.signal)
      } catch (error) {
        this.#lastFailure = error
      }
    }
  }

  #tell(state: LinkState): void {
    for (const listener of this.#listeners) listener(state)
  }
}

/** Trying again would give the same answer. */
function isHopeless(error: unknown): boolean {
  return (
    error instanceof AirlockError &&
    !['agent-lost', 'agent-unreachable', 'engine-timeout', 'engine-unreachable'].includes(error.code)
  )
}

function hungUp(): AirlockError {
  return agentUnreachable(new Error('Airlock hung up, because the sandbox stops or Airlock ends.'))
}
