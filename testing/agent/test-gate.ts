import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import {
  egressRoutes,
  type EgressAnswer,
  type EgressConnection,
  type EgressKnown,
  type EgressNote,
  type EgressQuestion,
  type EgressServe,
} from '../../src-shared/agent/egress-wire.ts'
import { encodeRecord, readRecords } from '../../src-shared/agent/wire.ts'
import type { EgressRule } from '../../src-shared/policy/policy.ts'
import { cut } from '../../src-agent/egress/cut.ts'
import { CallStream } from '../../src-main/backend/channel/call-stream.ts'
import { Connection } from '../../src-main/backend/channel/connection.ts'
import { eventually } from '../../src-main/backend/fixtures/eventually.ts'

/** What a gate of a test does with a connection: lead it to a local port, or answer something else. `call` holds what came already. */
export type Lead = (
  connection: EgressConnection,
  call: { readonly readableLength: number },
) => number | EgressAnswer | Promise<number | EgressAnswer>

/** What a gate of a test knows of a name that the agent asks for. */
export type Knows = (name: string) => EgressKnown | Promise<EgressKnown>

/** A test in the place of the backend's gate: serves, parks, and leads each connection to where the test wants it. */
export class TestGate {
  readonly notes: EgressNote[] = []
  readonly seen: EgressConnection[] = []
  /** Names that the agent asked for. */
  readonly asked: string[] = []
  readonly #connection: Connection
  readonly #lead: Lead
  #serving: CallStream | null = null
  #isClosed = false

  private constructor(stream: Duplex, lead: Lead) {
    this.#connection = new Connection(stream)
    this.#lead = lead
  }

  /** Without `knows` it is a backend of before, which takes no questions. */
  static async open(stream: Duplex, terms: EgressServe, lead: Lead, parked = 8, knows?: Knows): Promise<TestGate> {
    const gate = new TestGate(stream, lead)
    if (knows !== undefined) await gate.#takeQuestions(knows)
    await gate.#serve(terms)
    for (let place = 0; place < parked; place++) void gate.#park()
    return gate
  }

  change(terms: EgressServe): void {
    this.#serving?.write(encodeRecord(terms))
  }

  /** Any other call, answered whole. */
  async ask(route: string, head: unknown): Promise<unknown> {
    const call = this.#call(route)
    call.end(encodeRecord(head))
    const answer = await call.head()
    call.destroy()
    return answer
  }

  async untilNoted(holds: (note: EgressNote) => boolean): Promise<EgressNote> {
    await eventually(() => this.notes.some(holds), 20_000)
    return this.notes.find(holds) ?? Promise.reject(new Error('It was not noted.'))
  }

  /** Ends serving in good order; the connection stays. */
  stopServing(): void {
    this.#serving?.end()
  }

  /** Hangs up, as when the backend dies. */
  close(): void {
    this.#isClosed = true
    this.#connection.close()
  }

  #call(route: string): CallStream {
    const call = new CallStream(this.#connection.request(route), true)
    call.on('error', () => undefined)
    return call
  }

  async #serve(terms: EgressServe): Promise<void> {
    const call = this.#call(egressRoutes.serve)
    this.#serving = call
    call.write(encodeRecord(terms))
    await call.head()
    void (async () => {
      for await (const note of readRecords(call as AsyncIterable<Uint8Array>)) this.notes.push(note as EgressNote)
    })().catch(() => undefined)
  }

  async #takeQuestions(knows: Knows): Promise<void> {
    const call = this.#call(egressRoutes.names)
    call.write(encodeRecord(null))
    await call.head()
    const answer = async ({ id, name }: EgressQuestion) => {
      this.asked.push(name)
      const known = await knows(name)
      if (!call.destroyed) call.write(encodeRecord({ id, known }))
    }
    void (async () => {
      for await (const question of readRecords(call as AsyncIterable<Uint8Array>))
        void answer(question as EgressQuestion)
    })().catch(() => undefined)
  }

  async #park(): Promise<void> {
    if (this.#isClosed || this.#connection.isOver) return
    const call = this.#call(egressRoutes.accept)
    call.write(encodeRecord(null))
    const wanted = (await call.head().catch(() => null)) as EgressConnection | null
    void this.#park()
    if (wanted === null) return
    this.seen.push(wanted)
    const led = await this.#lead(wanted, call)
    if (typeof led !== 'number') {
      call.end(encodeRecord(led))
      call.resume()
      return
    }
    const server = connect({ host: '127.0.0.1', port: led, allowHalfOpen: true, noDelay: true })
    server.on('error', () => call.destroy())
    call.on('error', () => cut(server))
    server.once('connect', () => {
      call.write(encodeRecord({ kind: 'ok' } satisfies EgressAnswer))
      call.pipe(server)
      server.pipe(call)
    })
    server.once('close', (hadError) => hadError && call.destroy())
  }
}

/** Terms that allow these hosts, each on its ports. */
export function termsOf(hosts: Readonly<Record<string, readonly number[] | null>>): EgressServe {
  const rules = Object.entries(hosts).map(([host, ports]): EgressRule => ({
    verdict: 'allow',
    host,
    ports,
    origin: { kind: 'person' },
  }))
  return { terms: { mode: 'allowlist', rules, isLearning: false }, endpoints: [] }
}
