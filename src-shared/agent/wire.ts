/**
 * The wire between backend and agent. HTTP/2, the agent is the server. Every call is `POST /<route>`.
 *
 * Request body: a head (4-byte big-endian length, then that much JSON), then raw bytes or nothing.
 * Response: status 200 and a body of the same shape. A failure has status 400 and an `ErrorReport` as head.
 * A response may end with a tail, one more JSON value, sent as the trailer `wireTail`: a result that is known only when
 * all bytes were produced (an exit code), or `{ "error": ErrorReport }` when they could not all be.
 * Streams of records are repeated heads: see `RecordReader`.
 */

/** Raised when an agent of before could be misunderstood. An agent is frozen while its sandbox runs: see docs/spec/agent.md. */
export const agentGeneration = 1

export const wireLimits = {
  /** Most bytes of a head, in a request and (unless a call allows more) in a response. */
  head: 1024 * 1024,
  /** Most bytes of one record in a stream of records. */
  record: 1024 * 1024,
  /** Most bytes of a tail, encoded. */
  tail: 16 * 1024,
  /** HTTP/2 window of one stream into the backend, and so the most that lies unread in it. */
  streamWindow: 4 * 1024 * 1024,
  /** The same of a stream into the agent, whose memory is the sandbox's: hundreds of stalled connections must fit. */
  agentStreamWindow: 1024 * 1024,
  sessionWindow: 16 * 1024 * 1024,
  /**
   * Streams of one connection at once. One more waits without an error, so there is room for all of egress (544: parked
   * and under way), the calls that wait for an answer (256 of each kind) and what goes on (terminals, programs, watches).
   */
  streams: 4096,
  /** Most bytes of a terminal's output that a viewer did not acknowledge. */
  terminalWindow: 128 * 1024,
} as const

/** Each side asks the other whether it is there, and gives up when nothing at all came for that long. */
export const heartbeat = { intervalMs: 2000, silenceMs: 6000 } as const

/** Name of the trailer that holds a response's tail, as `encodeURIComponent(JSON)`. */
export const wireTail = 'airlock-tail'

export interface WireTail {
  readonly value?: unknown
  readonly error?: unknown
}

/** The length prefix of a head or record was impossible, or its JSON was. */
export class WireError extends Error {
  override name = 'WireError'
}

/** One head or record as it travels. */
export function encodeRecord(value: unknown, limit: number = wireLimits.record): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(value))
  if (json.length > limit) throw new WireError(`A record of ${String(json.length)} bytes is too long to send.`)
  const framed = new Uint8Array(4 + json.length)
  new DataView(framed.buffer).setUint32(0, json.length)
  framed.set(json, 4)
  return framed
}

/**
 * Takes records out of bytes that arrive in any pieces. Never holds more than one record's limit, whatever length a
 * peer claims; each byte is copied once.
 */
export class RecordReader {
  readonly #limit: number
  readonly #prefix = new Uint8Array(4)
  #prefixLength = 0
  #body: Uint8Array | null = null
  #claimed = 0
  #filled = 0

  constructor(limit: number = wireLimits.record) {
    this.#limit = limit
  }

  /** True between records: input may end here. */
  get isBetween(): boolean {
    return this.#prefixLength === 0
  }

  /** Reads at most one record from `bytes`, beginning at `from`. `value` is absent when more bytes are needed. @throws WireError */
  read(bytes: Uint8Array, from: number): { readonly next: number; readonly record?: { readonly value: unknown } } {
    let at = from
    while (this.#prefixLength < 4 && at < bytes.length) this.#prefix[this.#prefixLength++] = bytes[at++] ?? 0
    if (this.#prefixLength < 4) return { next: at }
    if (this.#body === null) {
      this.#claimed = new DataView(this.#prefix.buffer).getUint32(0)
      if (this.#claimed > this.#limit) {
        throw new WireError(`A record of ${String(this.#claimed)} bytes is more than ${String(this.#limit)}.`)
      }
      // What is claimed is not believed: room is made as bytes come.
      this.#body = new Uint8Array(Math.min(this.#claimed, 4096))
      this.#filled = 0
    }
    const take = Math.min(this.#claimed - this.#filled, bytes.length - at)
    this.#append(bytes.subarray(at, at + take))
    at += take
    if (this.#filled < this.#claimed) return { next: at }
    const body = this.#body.subarray(0, this.#filled)
    this.#body = null
    this.#prefixLength = 0
    return { next: at, record: { value: parseJson(body) } }
  }

  #append(bytes: Uint8Array): void {
    const needed = this.#filled + bytes.length
    let body = this.#body ?? new Uint8Array(needed)
    if (needed > body.length) {
      const grown = new Uint8Array(Math.min(this.#claimed, Math.max(needed, body.length * 2)))
      grown.set(body.subarray(0, this.#filled))
      body = grown
    }
    body.set(bytes, this.#filled)
    this.#body = body
    this.#filled = needed
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown
  } catch (error) {
    throw new WireError(`A record is no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** All records of a stream, in order. @throws WireError when it ends inside one. */
export async function* readRecords(
  bytes: AsyncIterable<Uint8Array>,
  limit: number = wireLimits.record,
): AsyncGenerator<unknown, void, undefined> {
  const reader = new RecordReader(limit)
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length;) {
      const { next, record } = reader.read(chunk, at)
      at = next
      if (record !== undefined) yield record.value
    }
  }
  if (!reader.isBetween) throw new WireError('The stream ended inside a record.')
}
