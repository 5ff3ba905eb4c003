import { pipeline, type Writable } from 'node:stream'
import { extract, type Header } from 'tar-stream'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import { pathBytes } from '../../../../src-shared/paths/path-bytes.ts'
import { tarPadding, type TarEntry } from '../../../../src-shared/transfer/tar-header.ts'

/** An entry of a tar as an agent packs it. */
export interface PackedEntry {
  /** Its path, as `tarKey` gives it. */
  readonly key: string
  readonly head: TarEntry
  /** Read once, before the next entry; what nobody reads is passed over. */
  content(): AsyncGenerator<Uint8Array>
}

/** A path as a tar has it, a letter for each byte: names that are no UTF-8 stay apart from one another. */
export function tarKey(path: string): string {
  return Buffer.from(pathBytes(path)).toString('latin1')
}

/** As `tar-stream` really gives it: what it does not know has no kind, and it tells where the content begins. */
interface ReadHeader extends Omit<Header, 'type' | 'linkname'> {
  readonly type: Header['type'] | null
  readonly linkname: string | null
  readonly byteOffset: number
}

// Its types do not know the option.
const options: object = { filenameEncoding: 'latin1' }
/** So many zeros at the end say that nothing is missing. */
const leastEnd = 512
const kinds: Readonly<Record<string, TarEntry['type']>> = { file: 'file', directory: 'folder', symlink: 'link' }

/** Entries one after the other. What comes from a sandbox is hostile: anything else than an agent packs is refused. */
export async function* tarEntries(source: AsyncIterable<Uint8Array>): AsyncGenerator<PackedEntry> {
  const entries = extract(options)
  const passed: { bytes: number; failure: { readonly error: unknown } | null } = { bytes: 0, failure: null }
  const watched = async function* () {
    try {
      for await (const piece of source) {
        passed.bytes += piece.length
        yield piece
      }
    } catch (error) {
      passed.failure = { error }
      throw error
    }
  }
  // What the source failed with says more than what becomes of it here.
  const told = (error: unknown) => (passed.failure === null ? unreadable(error) : passed.failure.error)
  pipeline(watched, entries as unknown as Writable, (error) => {
    if (error) entries.destroy(error)
  })
  let end = 0
  try {
    for await (const entry of entries) {
      const { head, begins } = headOf(entry.header as ReadHeader)
      end = begins + head.size + tarPadding(head.size).length
      const content = async function* () {
        try {
          yield* entry as AsyncIterable<Uint8Array>
        } catch (error) {
          throw told(error)
        }
      }
      yield { key: Buffer.from(head.name).toString('latin1'), head, content }
      entry.resume()
    }
  } catch (error) {
    throw told(error)
  } finally {
    entries.destroy()
  }
  if (passed.bytes < end + leastEnd) throw unreadable()
}

function headOf(header: ReadHeader): { readonly head: TarEntry; readonly begins: number } {
  const type = kinds[String(header.type)]
  const size = type === 'file' ? header.size : 0
  // A pax record could give it another name or size; an agent writes none.
  if (type === undefined || header.pax !== null || !Number.isSafeInteger(size)) throw unreadable()
  const modified = Math.floor(header.mtime.getTime() / 1000)
  const head: TarEntry = {
    ...{ type, size, mode: header.mode, modifiedSeconds: Number.isNaN(modified) ? 0 : modified },
    name: Buffer.from(header.name.replace(/\/$/, ''), 'latin1'),
    ...(type === 'link' ? { target: Buffer.from(header.linkname ?? '', 'latin1') } : {}),
  }
  return { head, begins: header.byteOffset }
}

function unreadable(cause?: unknown): AirlockError {
  return new AirlockError(
    {
      code: 'agent-protocol',
      message: 'What the sandbox packed cannot be read.',
      why: 'It was cut short, or is not what an agent packs.',
      remedy: 'Try again. If it comes again, start the sandbox anew.',
    },
    { cause },
  )
}
