import type { Readable } from 'node:stream'
import { extract } from 'tar-stream'
import { scanLimits, type ScannedFile } from './scan.ts'

/**
 * The files of a tar as an agent packs it, each with its content as long as it is small. Larger ones are passed over without being
 * kept. A path too long to be anybody’s is not told.
 */
export async function* filesOfTar(tar: Readable, signal?: AbortSignal): AsyncIterable<ScannedFile> {
  const entries = extract()
  const fail = (error: Error) => {
    entries.destroy(error)
  }
  tar.once('error', fail)
  const abort = () => {
    tar.destroy()
    fail(signal?.reason instanceof Error ? signal.reason : new Error('Aborted.'))
  }
  signal?.addEventListener('abort', abort, { once: true })
  try {
    if (signal?.aborted === true) abort()
    tar.pipe(entries)
    for await (const entry of entries) {
      const { type, name, size = 0 } = entry.header
      if (type !== 'file' || size > scanLimits.file) entry.resume()
      if (type !== 'file' || name.length > scanLimits.path) {
        entry.resume()
        continue
      }
      const path = name.replace(/^(?:\.?\/)+/, '')
      if (size > scanLimits.file) {
        yield { path, size, content: () => Promise.resolve(null) }
        continue
      }
      const chunks: Uint8Array[] = []
      for await (const chunk of entry as AsyncIterable<Uint8Array>) chunks.push(chunk)
      yield { path, size, content: () => Promise.resolve(Buffer.concat(chunks)) }
    }
  } finally {
    signal?.removeEventListener('abort', abort)
    tar.destroy()
  }
}
