import { unpackTar } from 'modern-tar'
import { describe, expect, it } from 'vitest'
import { gather, mostSources } from './gather.ts'
import { tarBytes, tarOf } from './tar-of.ts'

const { signal } = new AbortController()

/** A file as a drop gives it. */
function fileEntry(fullPath: string, content: string | Error): FileSystemEntry {
  const file = (done: (file: File) => void, failed: (error: Error) => void) => {
    if (content instanceof Error) failed(content)
    else done(new File([content], fullPath))
  }
  return { isFile: true, isDirectory: false, fullPath, file } as unknown as FileSystemEntry
}

/** A folder as a drop gives it: a hundred at a time. */
function folderEntry(fullPath: string, children: readonly FileSystemEntry[]): FileSystemEntry {
  const createReader = () => {
    let given = 0
    return {
      readEntries: (done: (entries: readonly FileSystemEntry[]) => void) => {
        done(children.slice(given, (given += 100)))
      },
    }
  }
  return { isFile: false, isDirectory: true, fullPath, createReader } as unknown as FileSystemEntry
}

describe('what is sent from the page', () => {
  it('[FI39] travels as a tar that is made while it is sent, with folders, long names and odd letters', async () => {
    const long = `${'folder/'.repeat(30)}größe.txt`
    const large = new Uint8Array(3_000_000).fill(7)
    const sources = [
      { path: 'empty', file: null },
      { path: long, file: new File(['content'], 'größe.txt', { lastModified: 1_700_000_000_000 }) },
      { path: 'large.bin', file: new File([large], 'large.bin') },
      { path: 'none', file: new File([], 'none') },
    ]
    const entries = await unpackTar(tarOf(sources, signal))
    expect(entries.map(({ header }) => [header.name, header.type, header.size])).toEqual([
      ['empty/', 'directory', 0],
      [long, 'file', 7],
      ['large.bin', 'file', 3_000_000],
      ['none', 'file', 0],
    ])
    expect(new TextDecoder().decode(entries[1]?.data)).toBe('content')
    expect(entries[2]?.data?.every((byte) => byte === 7)).toBe(true)
  })

  it('[CR7] holds a dropped folder whole, under its name', async () => {
    const many = Array.from({ length: 250 }, (_, at) => fileEntry(`/shop/src/${String(at)}.js`, 'x'))
    const shop = folderEntry('/shop', [folderEntry('/shop/src', many), fileEntry('/shop/index.js', 'content')])
    const counts: number[] = []
    const sources = await gather([shop], { found: (count) => counts.push(count) })
    expect(counts.at(-1)).toBe(253)
    const entries = await unpackTar(tarOf(sources, signal))
    const names = entries.map(({ header }) => header.name)
    expect(names).toHaveLength(253)
    expect(names).toEqual(expect.arrayContaining(['shop/', 'shop/src/', 'shop/src/249.js', 'shop/index.js']))
    // Two folders and 251 files, each with one block of content.
    expect(tarBytes(sources)).toBe(512 * (2 + 251 * 2))
  })

  it('[CR7] is refused when it holds too much or cannot be read, and ends when nobody wants it any more', async () => {
    const far = folderEntry('/far', new Array<FileSystemEntry>(mostSources).fill(fileEntry('/far/x', 'x')))
    await expect(gather([far])).rejects.toMatchObject({ code: 'file-too-large' })
    const locked = folderEntry('/shop', [fileEntry('/shop/locked', new Error('Not allowed.'))])
    await expect(gather([locked])).rejects.toMatchObject({
      code: 'source-unreadable',
      message: expect.stringContaining('shop/locked') as string,
    })
    await expect(gather([locked], { signal: AbortSignal.abort(new Error('Left.')) })).rejects.toThrow('Left.')
    const gone = new File(['x'], 'gone')
    gone.stream = () => new ReadableStream({ start: (controller) => controller.error(new Error('It went.')) })
    await expect(unpackTar(tarOf([{ path: 'gone', file: gone }], signal))).rejects.toMatchObject({
      code: 'source-unreadable',
      why: 'It went.',
    })
  })
})
