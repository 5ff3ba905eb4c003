import type { Duplex } from 'node:stream'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import { untilAborted } from '../until-aborted.ts'

/** How a sandbox's agent is reached: opens the channel, waits for the agent's hello. */
export type OpenAgent = (options: {
  /** One fresh byte stream per call. */
  readonly connect: (options: { readonly signal: AbortSignal }) => Promise<Duplex>
  readonly signal: AbortSignal
}) => Promise<AgentClient>

/** `dropped`: we hung up, so that nothing is to be restored any more. */
export type AgentState = 'lost' | 'restored' | 'restarted' | 'dropped'

export interface AgentConnectionsOptions {
  readonly open: OpenAgent
  readonly connect: (id: SandboxId, signal: AbortSignal) => Promise<Duplex>
  /** A channel is there; `signal` aborts when we hang up. */
  readonly onOpened: (id: SandboxId, client: AgentClient, signal: AbortSignal) => void
  readonly onState: (id: SandboxId, state: AgentState) => void
}

interface Slot {
  readonly abort: AbortController
  readonly client: Promise<AgentClient>
}

/** At most one channel per sandbox, shared by everything that needs its agent. */
export class AgentConnections {
  readonly #options: AgentConnectionsOptions
  readonly #slots = new Map<SandboxId, Slot>()

  constructor(options: AgentConnectionsOptions) {
    this.#options = options
  }

  /** The agent of a running sandbox; connects when that was not done yet. A failed attempt is not kept. */
  async get(id: SandboxId, signal?: AbortSignal): Promise<AgentClient> {
    const slot = this.#slots.get(id) ?? this.#begin(id)
    return await untilAborted(slot.client, signal)
  }

  has(id: SandboxId): boolean {
    return this.#slots.has(id)
  }

  #begin(id: SandboxId): Slot {
    const abort = new AbortController()
    const client = this.#open(id, abort.signal)
    const slot = { abort, client }
    this.#slots.set(id, slot)
    client.catch(() => {
      if (this.#slots.get(id) === slot) this.#slots.delete(id)
    })
    return slot
  }

  async #open(id: SandboxId, signal: AbortSignal): Promise<AgentClient> {
    const client = await this.#options.open({
      connect: (options) => this.#options.connect(id, options.signal),
      signal,
    })
    if (signal.aborted) {
      await client.close()
      throw gone()
    }
    client.onState((state) => {
      if (!signal.aborted) this.#options.onState(id, state)
    })
    this.#options.onOpened(id, client, signal)
    return client
  }

  /** Every channel looks now whether its agent is there. */
  check(): void {
    for (const { client } of this.#slots.values()) {
      client.then(
        (opened) => {
          opened.check()
        },
        () => undefined,
      )
    }
  }

  /** Hangs up, e.g. before the sandbox stops, so that its end is not taken for a lost agent. */
  async drop(id: SandboxId): Promise<void> {
    const slot = this.#slots.get(id)
    if (slot === undefined) return
    this.#slots.delete(id)
    slot.abort.abort()
    this.#options.onState(id, 'dropped')
    const [opened] = await Promise.allSettled([slot.client])
    if (opened.status === 'fulfilled') await opened.value.close()
  }

  async close(): Promise<void> {
    await Promise.all([...this.#slots.keys()].map((id) => this.drop(id)))
  }
}

function gone(): AirlockError {
  return new AirlockError({
    code: 'agent-unreachable',
    message: 'The sandbox was stopped while it was being reached.',
    why: 'Its channel was closed.',
    remedy: 'Start it and try again.',
  })
}
