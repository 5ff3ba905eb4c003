import { RecordReader, WireError, wireLimits } from './wire.ts'

/** The part of Node's `Readable` that reading a head takes; this folder knows no Node. */
export interface HeadSource {
  readonly readableEnded: boolean
  readonly destroyed: boolean
  read(): Uint8Array | null
  unshift(chunk: Uint8Array): void
  once(event: 'readable' | 'end' | 'close', listener: () => void): unknown
  once(event: 'error', listener: (error: Error) => void): unknown
  removeListener(event: string, listener: (error: Error) => void): unknown
}

/** Reads the head and leaves the bytes after it in the stream. @throws WireError when it is none or too long. */
export async function readHead(source: HeadSource, limit: number = wireLimits.head): Promise<unknown> {
  const reader = new RecordReader(limit)
  for (;;) {
    const chunk = source.read()
    if (chunk === null) {
      if (source.readableEnded || source.destroyed) throw new WireError('The stream ended before its head.')
      await readable(source)
      continue
    }
    const { next, record } = reader.read(chunk, 0)
    if (record === undefined) continue
    if (next < chunk.length) source.unshift(chunk.subarray(next))
    return record.value
  }
}

async function readable(source: HeadSource): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const settle = () => {
      stop()
      resolve()
    }
    const fail = (error: Error) => {
      stop()
      reject(error)
    }
    const stop = () => {
      source.removeListener('readable', settle)
      source.removeListener('end', settle)
      source.removeListener('close', settle)
      source.removeListener('error', fail)
    }
    source.once('readable', settle)
    source.once('end', settle)
    source.once('close', settle)
    source.once('error', fail)
  })
}
