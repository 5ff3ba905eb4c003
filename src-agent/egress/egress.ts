import type { Http2Session, ServerHttp2Stream } from 'node:http2'
import type { Readable } from 'node:stream'
import {
  egressLimits,
  type EgressConnection,
  type EgressKnown,
  type EgressNote,
  type EgressServe,
} from '../../src-shared/agent/egress-wire.ts'
import { wireLimits } from '../../src-shared/agent/wire.ts'
import { nameVerdict } from '../../src-shared/policy/name-verdict.ts'
import type { NameAnswer } from './names/answer-query.ts'
import { nameConnection } from './names/name-connection.ts'
import { NameQuestions } from './names/name-questions.ts'
import { Names, type NamePorts } from './names/names.ts'
import { sparePorts } from './names/spare-ports.ts'
import { Notes } from './notes.ts'
import { Parking } from './parking.ts'
import { ProcessNotes } from './process-notes.ts'
import { Programs } from './programs.ts'
import { Tunnel } from './tunnel.ts'
import { noAnswer, notConnected, tooMany, type Wanted } from './wanted.ts'

export interface EgressOptions {
  /** Where names get their addresses. */
  readonly firstAddress?: number
  /** See `NamesOptions`. */
  readonly spareMs?: number
  readonly spare?: (address: string) => Promise<readonly number[]>
  readonly limits?: Partial<Readonly<Record<keyof typeof egressLimits, number>>>
}

/** A name of the backend's own is served there alone. */
const endpointPorts: NamePorts = { ports: [80], hasSpare: false }
const lookEveryMs = 100
/** Its window, and what was taken out of it and not written yet. */
const mostUnreadOfOne = 2 * wireLimits.agentStreamWindow

interface Serving {
  readonly notes: Notes
  readonly session: Http2Session | undefined
  now: EgressServe
}

/** The way out of the sandbox, as long as a backend serves it. */
export class Egress {
  /** Whether names exist, as the backend says. */
  readonly questions: NameQuestions
  readonly #limits: Readonly<Record<keyof typeof egressLimits, number>>
  readonly #names: Names
  readonly #parking: Parking
  readonly #programs = new Programs()
  readonly #processes = new ProcessNotes(this.#programs)
  readonly #tunnels = new Set<Tunnel>()
  readonly #troubles = new Set<string>()
  #serving: Serving | null = null
  #lastId = 0
  #unreadTimer: NodeJS.Timeout | null = null

  constructor(options: EgressOptions = {}) {
    this.#limits = { ...egressLimits, ...options.limits }
    this.questions = new NameQuestions(this.#limits)
    this.#parking = new Parking(this.#limits.parkingMs)
    this.#names = new Names({
      ...(options.firstAddress === undefined ? {} : { firstAddress: options.firstAddress }),
      most: this.#limits.names,
      spare: options.spare ?? sparePorts,
      ...(options.spareMs === undefined ? {} : { spareMs: options.spareMs }),
      onConnection: (name, port, socket) => {
        this.ask(nameConnection(name, port, socket))
      },
      onTaken: (port, code) => {
        this.trouble(
          code === 'EADDRINUSE'
            ? `Port ${String(port)} is taken inside by a server on all addresses (0.0.0.0): names are not served on it.`
            : `Names cannot be served on port ${String(port)} inside: ${code}.`,
        )
      },
    })
  }

  /** Begins to serve; whoever served before serves no more. What is to be told comes until `signal` aborts. */
  serve(
    first: EgressServe,
    stream: ServerHttp2Stream,
    signal: AbortSignal,
  ): { readonly notes: AsyncIterable<EgressNote>; change(next: EgressServe): void; end(): void } {
    this.#end()
    const notes = new Notes()
    const serving: Serving = { notes, session: stream.session, now: first }
    const end = () => {
      if (this.#serving === serving) this.#end()
      notes.end()
    }
    this.#serving = serving
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
    this.#parking.open(stream.session)
    this.#restrict()
    return {
      notes: notes.read(),
      change: (next) => {
        serving.now = next
        if (this.#serving === serving) this.#restrict()
      },
      end,
    }
  }

  /** Waits for a connection that is to go out over this call. Null when the call ended before. */
  async accept(
    stream: ServerHttp2Stream,
    signal: AbortSignal,
  ): Promise<{ readonly head: EgressConnection; readonly outgoing: Readable } | null> {
    const wanted = await this.#parking.take({ session: stream.session, signal })
    if (wanted === null) return null
    const id = ++this.#lastId
    const tunnel = new Tunnel(wanted, stream, {
      answerMs: this.#limits.answerMs,
      looked: this.#processes.looked(wanted.socket),
    })
    this.#tunnels.add(tunnel)
    tunnel.onOver = () => this.#tunnels.delete(tunnel)
    this.#watchUnread()
    void this.#processes.tell(id, wanted.socket, (note) => this.#serving?.notes.tell(note))
    const { host, port, via } = wanted
    return { head: { id, host, port, via }, outgoing: tunnel.outgoing }
  }

  /** A program wants out. */
  ask(wanted: Wanted): void {
    if (this.#serving === null) wanted.deny(notConnected)
    else if (this.#tunnels.size + this.#parking.waiting >= this.#limits.tunnels) {
      wanted.deny(tooMany(this.#limits.tunnels))
    } else {
      this.#processes.look(wanted.socket)
      this.#parking.wait(wanted, noAnswer)
    }
  }

  /** `port` is the one of the datagram that asked. */
  async resolve(
    name: string,
    { wantsAddress, port }: { readonly wantsAddress: boolean; readonly port: number | null },
  ): Promise<NameAnswer> {
    if (this.#serving === null) return { kind: 'unserved' }
    const ports = this.#portsOf(name)
    if (ports === null) {
      // Programs ask for both families at once; and what begins like this is asked for by programs alone.
      if (wantsAddress && !name.startsWith('_')) await this.#tellRefused(name, port)
      return { kind: 'none' }
    }
    const known = await this.#knownOf(name, this.#serving)
    if (known !== 'exists') return { kind: known === 'none' ? 'none' : 'unserved' }
    if (!wantsAddress) return { kind: 'address', address: '' }
    // What was allowed when it was asked may be refused by now, or on other ports.
    const stillPorts = this.#portsOf(name)
    if (stillPorts === null) return { kind: 'unserved' }
    const { now } = this.#serving
    const address = await this.#names.addressOf(name, stillPorts)
    if (this.#serving?.now !== now && this.#portsOf(name) === null) return { kind: 'unserved' }
    return address === null ? { kind: 'none' } : { kind: 'address', address }
  }

  /** Whoever asked waits for the answer, and may be gone right after it. */
  async #tellRefused(name: string, port: number | null): Promise<void> {
    const end = { table: 'udp', end: String(port) } as const
    const process = port === null ? null : await this.#programs.find(end, true)
    this.#serving?.notes.refusedName(name, process)
  }

  /** Names of the backend's own are there, and what begins with `_` is asked for by programs alone, beside the name itself. */
  async #knownOf(name: string, { now, session }: Serving): Promise<EgressKnown> {
    if (now.endpoints.includes(name) || name.startsWith('_')) return 'exists'
    return await this.questions.ask(name, session)
  }

  nameOf(address: string): string | null {
    return this.#names.nameOf(address)
  }

  /** Told once while it is served, so that a person hears of it. */
  trouble(text: string): void {
    const isNew = !this.#troubles.has(text)
    if (isNew && this.#troubles.size < 100) this.#troubles.add(text)
    if (isNew) this.#serving?.notes.tell({ type: 'trouble', text })
  }

  #portsOf(name: string): NamePorts | null {
    if (this.#serving === null) return null
    const { terms, endpoints } = this.#serving.now
    if (endpoints.includes(name)) return endpointPorts
    const verdict = nameVerdict(terms, name)
    return verdict.allowed ? { ports: verdict.ports, hasSpare: true } : null
  }

  #restrict(): void {
    this.#names.restrict((name) => this.#portsOf(name))
  }

  /** Nothing goes out any more: all that is open or waits fails at once. */
  #end(): void {
    this.#serving?.notes.end()
    this.#serving = null
    this.#parking.close(notConnected)
    for (const tunnel of [...this.#tunnels]) tunnel.reset()
  }

  /** The windows alone would allow more than the sandbox has: beyond the limit the fullest connection ends. */
  #watchUnread(): void {
    // So few cannot hold that much: a connection that idles costs nothing.
    if (this.#tunnels.size * mostUnreadOfOne <= this.#limits.unreadBytes) return
    this.#unreadTimer ??= setInterval(() => {
      const counts = [...this.#tunnels].map((tunnel) => ({ tunnel, unread: tunnel.unread }))
      let sum = counts.reduce((total, { unread }) => total + unread, 0)
      if (sum > this.#limits.unreadBytes) counts.sort((a, b) => b.unread - a.unread)
      for (const { tunnel, unread } of counts) {
        if (sum <= this.#limits.unreadBytes) break
        sum -= unread
        tunnel.reset()
        this.trouble('A connection was cut because a program did not read what it got, and too much lay unread.')
      }
      const isNeeded = this.#tunnels.size * mostUnreadOfOne > this.#limits.unreadBytes
      if (isNeeded || this.#unreadTimer === null) return
      clearInterval(this.#unreadTimer)
      this.#unreadTimer = null
    }, lookEveryMs)
  }
}
