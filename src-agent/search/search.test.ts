import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rgPath } from '@vscode/ripgrep'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  searchLimits,
  type SearchEnd,
  type SearchMatch,
  type SearchRequest,
} from '../../src-shared/agent/search-wire.ts'
import { encodeRecord } from '../../src-shared/agent/wire.ts'
import { temporaryFolder } from '../files/fixtures/temporary-folder.ts'
import { byteLines } from './byte-lines.ts'
import { listNames } from './list-names.ts'
import { searchText } from './search-text.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder.remove())

async function put(files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder.path, name, '..'), { recursive: true })
    await writeFile(join(folder.path, name), content)
  }
}

const plain = {
  ...{ isRegex: false, matchCase: false, wholeWord: false, skipsIgnored: true },
  ...{ include: [], exclude: [] },
} as const

interface Found {
  readonly files: ReadonlyMap<string, readonly SearchMatch[]>
  readonly end: SearchEnd
}

async function find(
  asked: Partial<SearchRequest> & { readonly query: string },
  patienceMs?: number,
  program = rgPath,
): Promise<Found> {
  const files = new Map<string, SearchMatch[]>()
  let end: SearchEnd | null = null
  const run = searchText({
    program,
    request: { path: folder.path, ...plain, ...asked },
    signal: new AbortController().signal,
    ...(patienceMs === undefined ? {} : { patienceMs }),
  })
  for await (const record of run) {
    // Each must fit on the wire.
    encodeRecord(record)
    if ('end' in record) end = record.end
    else for (const { path, matches } of record.files) files.set(path, [...(files.get(path) ?? []), ...matches])
  }
  if (end === null) throw new Error('It had no end.')
  return { files, end }
}

const names = ({ files }: Found) => [...files.keys()].sort()

describe('searching text', () => {
  it('[SR1] tells where in line and file it is, in letters and in bytes', async () => {
    await put({ 'a.txt': 'first\n  käse Foo, foo\n', 'b/c.txt': 'nothing\n' })
    const found = await find({ query: 'foo' })
    expect(found.files.get('a.txt')).toEqual([
      {
        line: 2,
        column: 7,
        offset: 14,
        length: 3,
        preview: '  käse Foo, foo',
        start: 7,
        end: 10,
        text: 'Foo',
        replacement: null,
      },
      {
        line: 2,
        column: 12,
        offset: 19,
        length: 3,
        preview: '  käse Foo, foo',
        start: 12,
        end: 15,
        text: 'foo',
        replacement: null,
      },
    ])
    expect(found.end).toEqual({ searched: 2, cutBy: null, longLines: 0, unreadable: 0 })
  })

  it('[SR2] minds case, whole words and regular expressions only when asked', async () => {
    await put({ 'a.txt': 'Foo foobar f.o' })
    const texts = async (asked: Partial<SearchRequest> & { readonly query: string }) =>
      (await find(asked)).files.get('a.txt')?.map(({ text }) => text) ?? []
    expect(await texts({ query: 'foo' })).toEqual(['Foo', 'foo'])
    expect(await texts({ query: 'foo', matchCase: true })).toEqual(['foo'])
    expect(await texts({ query: 'foo', wholeWord: true })).toEqual(['Foo'])
    expect(await texts({ query: 'f.o' })).toEqual(['f.o'])
    expect(await texts({ query: 'f.o', isRegex: true })).toEqual(['Foo', 'foo', 'f.o'])
    expect(await texts({ query: '(?<=foo)bar', isRegex: true })).toEqual(['bar'])
    expect(await texts({ query: '-v' })).toEqual([])
  })

  it('[SR3] looks into hidden files, never into .git, into ignored ones when asked, and where globs say', async () => {
    await put({
      '.gitignore': 'out\n',
      '.env': 'foo',
      '.git/config': 'foo',
      'out/x.js': 'foo',
      'src/a.ts': 'foo',
      'b.js': 'foo',
    })
    expect(names(await find({ query: 'foo' }))).toEqual(['.env', 'b.js', 'src/a.ts'])
    expect(names(await find({ query: 'foo', skipsIgnored: false }))).toEqual(['.env', 'b.js', 'out/x.js', 'src/a.ts'])
    expect(names(await find({ query: 'foo', include: ['*.ts', '*.js'] }))).toEqual(['b.js', 'src/a.ts'])
    expect(names(await find({ query: 'foo', include: ['*.js', '.git/**'], exclude: ['b.*'] }))).toEqual([])
  })

  it('[SR4] says what each match of an expression would become', async () => {
    await put({ 'a.txt': 'key=value' })
    const found = await find({ query: '(\\w+)=(?<v>\\w+)', isRegex: true, replacement: '$v: $1' })
    expect(found.files.get('a.txt')?.[0]).toMatchObject({ text: 'key=value', replacement: 'value: key' })
  })

  it('[SR4] finds what spans lines, and shows the line it begins in', async () => {
    await put({ 'a.txt': 'x\none\ntwo\n' })
    expect((await find({ query: 'one\\ntwo', isRegex: true })).files.get('a.txt')).toEqual([
      {
        line: 2,
        column: 0,
        offset: 2,
        length: 7,
        preview: 'one',
        start: 0,
        end: 3,
        text: 'one\ntwo',
        replacement: null,
      },
    ])
    expect((await find({ query: 'one\ntwo' })).files.get('a.txt')?.[0]?.line).toBe(2)
  })

  it('[SR5] shows a part of a long line, and a match that is no UTF-8 without anything to replace', async () => {
    await put({
      'long.js': `${'x'.repeat(200_000)}needle${'y'.repeat(200_000)}`,
      'latin.txt': Buffer.from('caf\u00e9 needle', 'latin1'),
    })
    const { files } = await find({ query: 'needle|caf.', isRegex: true })
    const [long] = files.get('long.js') ?? []
    expect(long?.preview.length).toBe(searchLimits.preview)
    expect(long?.preview.slice(long.start, long.end)).toBe('needle')
    expect(long).toMatchObject({ column: 200_000, offset: 200_000, text: 'needle' })
    expect(files.get('latin.txt')).toMatchObject([{ text: 'needle', offset: 5 }])
    const { files: bytes } = await find({ query: '(?-u:caf.)', isRegex: true })
    expect(bytes.get('latin.txt')).toMatchObject([{ text: null }])
  })

  it('[SR6] ends after 10,000 matches, also when they stand in one line', async () => {
    await put({ 'many.txt': 'a'.repeat(30_000) })
    const { files, end } = await find({ query: 'a' })
    expect(files.get('many.txt')).toHaveLength(searchLimits.matches)
    expect(files.get('many.txt')?.at(-1)?.column).toBe(searchLimits.matches - 1)
    expect(end.cutBy).toBe('matches')
  })

  it('[SR6] ends when its time is over, and says so', async () => {
    const slow = join(folder.path, 'slow')
    await writeFile(slow, '#!/bin/sh\nexec /bin/sleep 600\n', { mode: 0o755 })
    expect((await find({ query: 'a' }, 10, slow)).end.cutBy).toBe('time')
  })

  it('[SR7] tells why an expression or a glob is none', async () => {
    await put({ 'a.txt': 'a' })
    const open = find({ query: '(a', isRegex: true })
    await expect(open).rejects.toMatchObject({
      code: 'invalid-input',
      why: 'Unclosed group.',
    })
    await expect(find({ query: 'a', include: ['{'] })).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('[SR8] ends ripgrep when the caller goes', async () => {
    await put({ 'a.txt': 'a\n'.repeat(5000) })
    const caller = new AbortController()
    const run = searchText({
      program: rgPath,
      request: { path: folder.path, ...plain, query: 'a' },
      signal: caller.signal,
    })
    await run.next()
    caller.abort(new Error('gone'))
    await expect(
      (async () => {
        for await (const record of run) void record
      })(),
    ).rejects.toThrow('gone')
  })
})

describe('listing names', () => {
  it('[SR9] tells every file that is not ignored', async () => {
    await put({
      '.gitignore': 'out\n',
      '.env': '',
      '.git/config': '',
      'out/x.js': '',
      'src/ä b.ts': '',
      '.airlock-00000000-1.saving': '',
    })
    const paths: string[] = []
    const run = listNames({ program: rgPath, path: folder.path, signal: new AbortController().signal })
    for await (const record of run) paths.push(...record.paths)
    expect(paths.sort()).toEqual(['.env', '.gitignore', 'src/ä b.ts'])
  })
})

describe('lines of output', () => {
  it('[SR5] come whole in any pieces, and cut when too long', async () => {
    const lines: unknown[] = []
    const pieces = ['ab', 'c\nde', 'f\n', '\n', '0123456789', 'tail\nhalf'].map((text) => Buffer.from(text))
    for await (const { bytes, isCut } of byteLines(toAsync(pieces), 6)) lines.push([bytes.toString(), isCut])
    expect(lines).toEqual([
      ['abc', false],
      ['def', false],
      ['', false],
      ['012345', true],
    ])
  })
})

async function* toAsync<T>(values: readonly T[]): AsyncGenerator<T> {
  for (const value of values) yield await Promise.resolve(value)
}
