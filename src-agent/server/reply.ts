import type { ServerHttp2Stream } from 'node:http2'
import { Readable } from 'node:stream'
import { encodeRecord, wireLimits, wireTail, type WireTail } from '../../src-shared/agent/wire.ts'
import { reportOf } from './errors.ts'
import type { AgentReply } from './route.ts'

/** Copying so much costs less than one more write. */
const onePiece = 64 * 1024

/** Sends a failure as the whole response. */
export function sendError(stream: ServerHttp2Stream, thrown: unknown): void {
  if (stream.destroyed) return
  const head = encodeRecord(reportOf(thrown))
  if (stream.headersSent) {
    stream.close()
    return
  }
  stream.respond({ ':status': 400 })
  stream.end(head)
}

/** Sends head, body and tail. Resolves when the last byte was handed on, or the caller is gone. */
export async function sendReply(stream: ServerHttp2Stream, reply: AgentReply): Promise<void> {
  const head = encodeRecord(reply.head, wireLimits.head)
  if (reply.tail === undefined && (reply.body === undefined || reply.body instanceof Uint8Array)) {
    if (!stream.destroyed) sendWhole(stream, head, reply.body)
    return
  }
  const body = reply.body === undefined ? null : asReadable(reply.body)
  if (stream.destroyed) {
    body?.destroy()
    return
  }
  let tail: WireTail | null = null
  stream.respond({ ':status': 200 }, { waitForTrailers: true })
  stream.once('wantTrailers', () => {
    stream.sendTrailers(tail === null ? {} : { [wireTail]: encodeTail(tail) })
  })
  stream.write(head)
  try {
    if (body !== null) await pump(body, stream)
    if (reply.tail !== undefined) tail = { value: await reply.tail() }
  } catch (error) {
    tail = { error: reportOf(error) }
  }
  if (!stream.destroyed) stream.end()
}

/** An answer that is all there: small ones leave as one piece, which each program on the way then handles once. */
function sendWhole(stream: ServerHttp2Stream, head: Uint8Array, bytes: Uint8Array = new Uint8Array()): void {
  stream.respond({ ':status': 200 })
  if (bytes.length <= onePiece) {
    stream.end(bytes.length === 0 ? head : Buffer.concat([head, bytes]))
    return
  }
  stream.write(head)
  stream.end(bytes)
}

function encodeTail(tail: WireTail): string {
  const text = encodeURIComponent(JSON.stringify(tail))
  if (text.length <= wireLimits.tail) return text
  return encodeURIComponent(JSON.stringify({ error: reportOf(new Error('The result was too long to send.')) }))
}

/** Without `for await` and `pipe`: a terminal's bytes go on in the very turn in which they came. */
async function pump(body: Readable, stream: ServerHttp2Stream): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const goOn = () => body.resume()
    const leave = () => {
      stream.removeListener('drain', goOn)
      stream.removeListener('close', gone)
    }
    const gone = () => {
      leave()
      body.destroy()
      resolve()
    }
    stream.on('drain', goOn)
    stream.once('close', gone)
    body.on('data', (chunk: Uint8Array) => {
      if (!stream.destroyed && !stream.write(chunk)) body.pause()
    })
    body.once('end', () => {
      leave()
      resolve()
    })
    // Stays for good: a body may fail once more when it is destroyed because its caller is gone.
    body.on('error', (error) => {
      leave()
      reject(error)
    })
    body.once('close', () => {
      leave()
      if (body.readableEnded || stream.destroyed) resolve()
      else reject(body.errored ?? new Error('The source ended too early.'))
    })
  })
}

function asReadable(body: Uint8Array | Readable | AsyncIterable<Uint8Array>): Readable {
  if (body instanceof Uint8Array) return Readable.from([body])
  return body instanceof Readable ? body : Readable.from(body, { objectMode: false })
}
