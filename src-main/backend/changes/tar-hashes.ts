import { createHash } from 'node:crypto'
import type { Readable, Writable } from 'node:stream'
import { extract } from 'tar-stream'

/** More files than this are not remembered. */
const mostFiles = 200_000
/** Nor longer names, which no file system has, nor more letters of them. */
const mostLetters = { name: 4096, names: 64 * 1024 ** 2 }

export interface PassedFile {
  readonly name: string
  readonly hash: string
  /** Its place among all entries. */
  readonly entry: number
}

export interface TarHashes {
  /** The same bytes, looked at as they pass. */
  readonly tar: AsyncGenerator<Uint8Array>
  /** Every whole file that passed; complete once the tar ended. Empty where it is no tar. */
  readonly files: readonly PassedFile[]
}

/** Looks at a tar as it passes. What it holds is hostile: a broken one is passed on all the same, and not remembered. */
export function tarHashes(source: Readable): TarHashes {
  const files: PassedFile[] = []
  const tarEntries = extract()
  let [letters, entries] = [0, 0]
  const looked = (async () => {
    for await (const entry of tarEntries) {
      const { type, name } = entry.header
      const place = entries++
      letters += name.length
      const isTooMuch = name.length > mostLetters.name || letters > mostLetters.names || files.length >= mostFiles
      if (type !== 'file' || isTooMuch) {
        entry.resume()
        continue
      }
      const hash = createHash('sha256')
      for await (const chunk of entry as AsyncIterable<Uint8Array>) hash.update(chunk)
      files.push({ name: name.replace(/^(\.?\/)+/, ''), hash: hash.digest('hex'), entry: place })
    }
  })().catch(() => {
    // Who unpacks it says what is wrong with it.
    files.length = 0
  })
  const sink = tarEntries as unknown as Writable
  const tar = async function* () {
    const chunks = source.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>
    for await (const chunk of chunks) {
      if (!sink.destroyed && !sink.write(chunk)) await Promise.race([drained(sink), looked])
      yield chunk
    }
    sink.end()
    await looked
  }
  return { tar: tar(), files }
}

function drained(sink: Writable): Promise<void> {
  return new Promise((resolve) => {
    sink.once('drain', resolve)
    sink.once('close', resolve)
  })
}
