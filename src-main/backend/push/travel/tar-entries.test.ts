import { describe, expect, it } from 'vitest'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import { pathBytes } from '../../../../src-shared/paths/path-bytes.ts'
import { tarEnd, tarHeader, tarPadding, type TarEntry } from '../../../../src-shared/transfer/tar-header.ts'
import { inPieces, tarOf } from '../../../../testing/agent/tar-of.ts'
import { tarEntries, tarKey } from './tar-entries.ts'

const head = (path: string, more: Partial<TarEntry> = {}): TarEntry => ({
  ...{ name: Buffer.from(pathBytes(path)), type: 'file', mode: 0o644, size: 0, modifiedSeconds: 1_000_000 },
  ...more,
})

function packed(entries: readonly (readonly [TarEntry, string?])[]): Buffer {
  const pieces = entries.flatMap(([entry, content = '']) => {
    const bytes = Buffer.from(content)
    return [tarHeader({ ...entry, size: bytes.length }), bytes, tarPadding(bytes.length)]
  })
  return Buffer.concat([...pieces, tarEnd])
}

async function read(source: AsyncIterable<Uint8Array>) {
  const found: { readonly key: string; readonly head: TarEntry; readonly text: string }[] = []
  for await (const { key, head, content } of tarEntries(source)) {
    const pieces: Uint8Array[] = []
    for await (const piece of content()) pieces.push(piece)
    found.push({ key, head, text: Buffer.concat(pieces).toString() })
  }
  return found
}

const odd = `odd-${String.fromCharCode(0xdcff)}`
const long = `${'long/'.repeat(40)}é`

describe('[PU51] what an agent packed', () => {
  it('is read exactly: names of any bytes, modes, times, links and contents', async () => {
    const target = Buffer.concat([Buffer.from('to/'.repeat(50)), Buffer.of(0xe9)])
    const entries = [
      [head('folder', { type: 'folder', mode: 0o755 })],
      [head(odd), 'odd'],
      [head(long, { mode: 0o755 }), 'x'.repeat(1025)],
      [head('link', { type: 'link', mode: 0o777, target })],
      [head('none')],
    ] as const
    const found = await read(inPieces(packed(entries), 333))
    expect(found.map(({ key }) => key)).toEqual(['folder', odd, long, 'link', 'none'].map(tarKey))
    expect(found.map(({ head: { size: _, ...told } }) => told)).toEqual(entries.map(([{ size: _, ...told }]) => told))
    expect(found.map(({ text }) => text)).toEqual(entries.map(([, text = '']) => text))
    expect(tarKey(odd)).not.toBe(tarKey('odd-ÿ'))
  })

  it('may be passed over unread', async () => {
    const keys: string[] = []
    for await (const { key } of tarEntries(
      inPieces(
        packed([
          [head('one'), 'x'.repeat(5000)],
          [head('two'), 'y'],
        ]),
        100,
      ),
    ))
      keys.push(key)
    expect(keys).toEqual(['one', 'two'])
  })

  it('is refused where it was cut short, between entries too, and where it is nothing that an agent packs', async () => {
    const whole = packed([[head('one'), 'x'.repeat(600)]])
    const refused = { code: 'agent-protocol' }
    for (const length of [0, 100, 700, 1536]) {
      await expect(read(inPieces(whole.subarray(0, length))), String(length)).rejects.toMatchObject(refused)
    }
    await expect(read(inPieces(Buffer.alloc(2048, 'x')))).rejects.toMatchObject(refused)
    for (const entry of [
      { name: 'pipe', type: 'fifo' as const },
      { name: 'second', type: 'link' as const, linkname: 'one' },
      { name: 'pax', content: 'x', pax: { path: 'other' } },
    ]) {
      await expect(read(inPieces(await tarOf([entry]))), entry.name).rejects.toMatchObject(refused)
    }
  })

  it('tells why it ended where the line was cut, also in the middle of a file', async () => {
    const cut = new AirlockError({ code: 'agent-lost', message: 'Cut.', why: 'As staged.', remedy: 'None.' })
    const whole = packed([[head('one'), 'x'.repeat(5000)]])
    const source = async function* () {
      yield whole.subarray(0, 1000)
      await Promise.reject(cut)
    }
    await expect(read(source())).rejects.toBe(cut)
  })
})
