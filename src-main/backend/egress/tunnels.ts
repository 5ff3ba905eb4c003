import { egressLimits, type EgressNote } from '../../../src-shared/agent/egress-wire.ts'
import { decide } from '../../../src-shared/policy/decide.ts'
import { hostOf } from '../../../src-shared/policy/hosts.ts'
import { visible } from '../../../src-shared/text/visible.ts'
import type { AcceptedConnection } from '../channel/agent-client.ts'
import type { GateOptions } from './gate.ts'
import type { RequestProcess } from './log/egress-log.ts'
import { reset } from './pump.ts'
import { reachHost } from './reach/reach-host.ts'
import { Tunnel } from './tunnel.ts'

const lookEveryMs = 200
/** Doors are told of bytes every so many looks. */
const looksPerTelling = 5
/** Notes without a connection, and connections without a note. */
const mostWaiting = 512

/** The connections of one sandbox: each is decided about, and all together are held to their limits. */
export class Tunnels {
  readonly #options: Omit<GateOptions, 'agent' | 'signal'>
  readonly #open = new Set<Tunnel>()
  /** Told before their connections were. */
  readonly #early = new Map<number, RequestProcess>()
  /** Over before it was told whose they were. */
  readonly #over = new Map<number, Tunnel>()
  #timer: NodeJS.Timeout | null = null
  #looks = 0

  constructor(options: Omit<GateOptions, 'agent' | 'signal'>) {
    this.#options = options
  }

  /** Decides about a connection, and carries it where it is allowed. Never rejects. */
  async carry(accepted: AcceptedConnection): Promise<void> {
    const { terms, requests, reach } = this.#options
    const host = hostOf(accepted.connection.host) ?? accepted.connection.host
    const tunnel = new Tunnel({ accepted, host, terms, log: requests, isNear: reach.way.isNear })
    const process = this.#early.get(tunnel.id)
    this.#early.delete(tunnel.id)
    if (process !== undefined) tunnel.isOf(process)
    const isTooMany = this.#open.size >= egressLimits.tunnels
    this.#open.add(tunnel)
    this.#watch()
    accepted.stream.once('close', () => {
      this.#leave(tunnel)
    })
    if (accepted.stream.destroyed) this.#leave(tunnel)
    try {
      if (isTooMany) tunnel.refuse('too-many', null)
      else await this.#decide(tunnel, host, accepted.connection.port)
    } catch (error) {
      tunnel.fail(error)
    }
    // One that was refused still reads its answer; it takes nobody's place.
    if (tunnel.isOver) this.#leave(tunnel)
  }

  #leave(tunnel: Tunnel): void {
    this.#open.delete(tunnel)
    keepNewest(this.#over, tunnel.id, tunnel)
  }

  async #decide(tunnel: Tunnel, host: string, port: number): Promise<void> {
    const { isProven, terms, endpoints, sandbox, reach, onLearned } = this.#options
    if (!isProven()) {
      tunnel.refuse('not-proven', null)
      return
    }
    const endpoint = terms().mode === 'offline' ? null : endpoints.find(sandbox, host, port)
    if (endpoint !== null) {
      tunnel.handOver((stream, wentWithSecret) => {
        endpoint.serve(stream, { sandbox, wentWithSecret })
      })
      return
    }
    const verdict = decide(terms(), { host, port })
    if (!verdict.allowed) {
      tunnel.refuse(verdict.reason, verdict.rule)
      return
    }
    tunnel.allowed(verdict.rule, verdict.isLearned)
    const reached = await reachHost(reach, { host, port, verdict, terms }, tunnel.signal)
    if (reached.kind === 'refused') {
      tunnel.refuse(reached.reason, reached.rule ?? verdict.rule, reached.address)
      return
    }
    tunnel.arrived(reached.address)
    if (tunnel.signal.aborted) {
      reset(reached.stream)
      tunnel.fail(tunnel.signal.reason)
      return
    }
    if (verdict.isLearned) onLearned({ host, port })
    await tunnel.open(reached.stream)
  }

  /** As the sandbox tells: it may come before or after its connection. */
  process({ connection, pid, name }: EgressNote & { readonly type: 'process' }): void {
    const process = { pid, name: visible(name) }
    const tunnel = [...this.#open].find(({ id }) => id === connection) ?? this.#over.get(connection)
    this.#over.delete(connection)
    if (tunnel === undefined) keepNewest(this.#early, connection, process)
    else tunnel.isOf(process)
  }

  /** What is no longer allowed is cut. */
  look(): void {
    for (const tunnel of this.#open) tunnel.look()
  }

  /** The channel is gone, and with it all of them. */
  lost(): void {
    for (const tunnel of this.#open) tunnel.lost()
    this.#open.clear()
    this.#early.clear()
    this.#over.clear()
  }

  #watch(): void {
    this.#timer ??= setInterval(() => {
      if (this.#open.size === 0 && this.#timer !== null) {
        clearInterval(this.#timer)
        this.#timer = null
      }
      this.#holdToLimit()
      if (++this.#looks % looksPerTelling === 0) for (const tunnel of this.#open) tunnel.tellBytes()
    }, lookEveryMs).unref()
  }

  /** Beyond the limit the fullest ends: it is the one whose reader stands still. */
  #holdToLimit(): void {
    let unread = 0
    let fullest: Tunnel | null = null
    for (const tunnel of this.#open) {
      unread += tunnel.unread
      if (fullest === null || tunnel.unread > fullest.unread) fullest = tunnel
    }
    if (unread > egressLimits.unreadBytes) fullest?.cut('too-many')
  }
}

function keepNewest<Value>(all: Map<number, Value>, id: number, value: Value): void {
  all.set(id, value)
  const [oldest] = all.keys()
  if (all.size > mostWaiting && oldest !== undefined) all.delete(oldest)
}
