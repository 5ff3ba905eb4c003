import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import { ByteReader } from './byte-reader.ts'

/** An entry of a tar as an agent packs it, with its bytes as they came. */
export interface RawEntry {
  readonly kind: 'file' | 'folder' | 'link'
  /** A letter for each byte, without a `/` at its end. */
  readonly name: string
  readonly target: Buffer
  readonly size: number
  /** All of it that is not content. */
  readonly head: Buffer
  /** Read once, before the next entry; what nobody reads is passed over. */
  content(): AsyncGenerator<Uint8Array>
  /** Zeros that follow it. */
  readonly padding: number
}

const block = 512
/** Of a name or target; ours are shorter. */
const mostLong = 16 * 1024
const kinds: Readonly<Record<string, RawEntry['kind']>> = { '0': 'file', '\0': 'file', '5': 'folder', '2': 'link' }

/** Entries one after the other. What comes from a sandbox is hostile: anything else than an agent packs is refused. */
export async function* tarEntries(source: AsyncIterable<Uint8Array>): AsyncGenerator<RawEntry> {
  const reader = new ByteReader(source)
  let [long, longTarget]: (Buffer | null)[] = [null, null]
  let before: Buffer[] = []
  try {
    for (;;) {
      const header = await reader.exactly(block)
      // Only the zeros at the end say that nothing is missing.
      if (header === null) throw cutShort()
      if (header.every((byte) => byte === 0)) return
      const type = String.fromCharCode(header[156] ?? 0)
      const size = sizeOf(header)
      const padding = (block - (size % block)) % block
      if (type === 'L' || type === 'K') {
        const padded = size > mostLong ? null : await reader.exactly(size + padding)
        if (padded === null) throw cutShort()
        before.push(header, padded)
        if (type === 'L') long = untilNul(padded)
        else longTarget = untilNul(padded)
        continue
      }
      const kind = kinds[type]
      if (kind === undefined) throw cutShort()
      let left = kind === 'file' ? size : 0
      const content = async function* () {
        while (left > 0) {
          const piece = await reader.upTo(left)
          if (piece === null) throw cutShort()
          left -= piece.length
          yield piece
        }
      }
      const name = (long ?? untilNul(header.subarray(0, 100))).toString('latin1').replace(/\/$/, '')
      const target = longTarget ?? untilNul(header.subarray(157, 257))
      yield { kind, name, target, size: left, head: Buffer.concat([...before, header]), content, padding }
      for await (const _ of content()) continue
      if (kind === 'file' && (await reader.exactly(padding)) === null) throw cutShort()
      ;[long, longTarget, before] = [null, null, []]
    }
  } finally {
    await reader.end()
  }
}

function untilNul(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0)
  return end === -1 ? bytes : bytes.subarray(0, end)
}

function sizeOf(header: Buffer): number {
  const field = header.subarray(124, 136)
  let size = 0
  if ((field[0] ?? 0) === 0x80) for (const byte of field.subarray(1)) size = size * 256 + byte
  else size = Number.parseInt(field.toString('latin1').replaceAll('\0', ' ').trim() || '0', 8)
  if (!Number.isSafeInteger(size) || size < 0) throw cutShort()
  return size
}

function cutShort(): AirlockError {
  return new AirlockError({
    code: 'agent-protocol',
    message: 'What the sandbox packed cannot be read.',
    why: 'It was cut short, or is not what an agent packs.',
    remedy: 'Try again. If it comes again, start the sandbox anew.',
  })
}
