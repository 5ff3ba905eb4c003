/** What the first bytes of a connection say, as TLS. */
export type TlsServerName =
  /** It may still become one: as many bytes are needed before it is worth another look. */
  | { readonly kind: 'more'; readonly atLeast: number }
  /** It is no TLS. */
  | { readonly kind: 'other' }
  /** A ClientHello, whole; null where it names no server. */
  | { readonly kind: 'hello'; readonly name: string | null }
  /** It begins as TLS and cannot be read in one way only: no server may read it in another. */
  | { readonly kind: 'malformed' }

/** A ClientHello is below 2 KB, with post-quantum keys and tickets below 20. */
const longestHello = 64 * 1024
/** One, unless somebody cuts it to pieces. */
const mostRecords = 16
const handshakeRecord = 22
/** All that a TLS record can be. */
const recordTypes: ReadonlySet<number> = new Set([20, 21, handshakeRecord, 23, 24])
const clientHello = 1
const serverNameExtension = 0

/** The name that a TLS client asks for (RFC 8446 §4, RFC 6066 §3). Reads strictly: whatever is odd is `malformed`. */
export function tlsServerName(bytes: Buffer): TlsServerName {
  const [type, major] = bytes
  if (type === undefined) return { kind: 'more', atLeast: 1 }
  if (!recordTypes.has(type)) return { kind: 'other' }
  // Some servers skip an alert before a hello, or take a version that there is not.
  if (type !== handshakeRecord || (major !== undefined && major !== 3)) return { kind: 'malformed' }
  try {
    const message = handshakeMessage(bytes)
    return Buffer.isBuffer(message) ? { kind: 'hello', name: serverNameOf(new Reader(message)) } : message
  } catch (error) {
    if (error instanceof Malformed) return { kind: 'malformed' }
    throw error
  }
}

class Malformed extends Error {}

/** The body of the first handshake message, put together from its records. */
function handshakeMessage(bytes: Buffer): Buffer | (TlsServerName & { readonly kind: 'more' }) {
  const parts: Buffer[] = []
  let at = 0
  for (let records = 0; ; records++) {
    if (at + 5 > bytes.length) return { kind: 'more', atLeast: at + 5 }
    const size = bytes.readUInt16BE(at + 3)
    const isRecord = bytes[at] === handshakeRecord && bytes[at + 1] === 3
    if (!isRecord || size === 0 || size > 16_384 || records === mostRecords) throw new Malformed()
    const end = at + 5 + size
    parts.push(bytes.subarray(at + 5, end))
    const message = Buffer.concat(parts)
    if (message.length > 0 && message[0] !== clientHello) throw new Malformed()
    const length = message.length < 4 ? null : message.readUIntBE(1, 3)
    if (length !== null && length > longestHello) throw new Malformed()
    if (length !== null && message.length >= 4 + length) return message.subarray(4, 4 + length)
    if (end > bytes.length) return { kind: 'more', atLeast: end }
    at = end
  }
}

function serverNameOf(hello: Reader): string | null {
  hello.take(2 + 32)
  hello.vector(1)
  hello.vector(2)
  hello.vector(1)
  if (hello.isAtEnd) return null
  const extensions = hello.vector(2)
  if (!hello.isAtEnd) throw new Malformed()
  const names: string[] = []
  while (!extensions.isAtEnd) {
    const type = extensions.take(2).readUInt16BE()
    const content = extensions.vector(2)
    if (type === serverNameExtension) names.push(nameIn(content))
  }
  if (names.length > 1) throw new Malformed()
  return names[0] ?? null
}

function nameIn(extension: Reader): string {
  const list = extension.vector(2)
  const [type] = list.take(1)
  const name = list.vector(2).rest
  if (type !== 0 || name.length === 0 || !list.isAtEnd || !extension.isAtEnd) throw new Malformed()
  if (name.some((byte) => byte <= 0x20 || byte > 0x7e)) throw new Malformed()
  return name.toString('latin1')
}

class Reader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }
  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }
  get rest(): Buffer {
    return this.#bytes.subarray(this.#at)
  }
  take(length: number): Buffer {
    const end = this.#at + length
    if (end > this.#bytes.length) throw new Malformed()
    const taken = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return taken
  }
  /** What follows its own length of `size` bytes. */
  vector(size: 1 | 2): Reader {
    return new Reader(this.take(this.take(size).readUIntBE(0, size)))
  }
}
