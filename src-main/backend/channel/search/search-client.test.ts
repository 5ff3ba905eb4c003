import { Readable } from 'node:stream'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { searchLimits, type SearchMatch, type SearchRequest } from '../../../../src-shared/agent/search-wire.ts'
import { encodeRecord } from '../../../../src-shared/agent/wire.ts'
import { startAgent } from '../../../../testing/agent/agent-process.ts'
import { replaceInFile } from '../../search/replace-in-file.ts'
import { agentError } from '../agent-error.ts'
import type { ChannelSession } from '../channel-session.ts'
import { openAgentClient } from '../open-agent-client.ts'
import { createSearchClient } from './search-client.ts'

const { signal } = new AbortController()
const asked: SearchRequest = {
  ...{ path: '/workspace', query: 'x', isRegex: false, matchCase: false, wholeWord: false },
  ...{ include: [], exclude: [], skipsIgnored: true },
}
const match: SearchMatch = {
  ...{ line: 1, column: 0, offset: 0, length: 1, preview: 'x', start: 0, end: 1, text: 'x', replacement: null },
}
const end = { end: { searched: 1, cutBy: null, longLines: 0, unreadable: 0 } }

/** An agent that tells these records. */
function telling(...records: readonly unknown[]): ChannelSession {
  const body = Readable.from(records.map((record) => Buffer.from(encodeRecord(record))))
  return { call: () => Promise.resolve({ head: null, body, tail: () => undefined }) } as unknown as ChannelSession
}

async function all<T>(values: AsyncIterable<T>): Promise<readonly T[]> {
  const got: T[] = []
  for await (const value of values) got.push(value)
  return got
}

it('[SR10] believes of what an agent found only what can be, and never more than was promised', async () => {
  const file = (changed: object, path = 'a') => ({ files: [{ path, matches: [{ ...match, ...changed }] }] })
  const lies = [
    [file({}, '../a'), end],
    [file({}, '/etc/passwd'), end],
    [file({ start: 2 }), end],
    [file({ end: 9 }), end],
    [file({ preview: 'x'.repeat(searchLimits.preview + 1) }), end],
    [file({ text: 'x'.repeat(searchLimits.text + 1) }), end],
    [file({ line: -1 }), end],
    [{ files: [] }, end],
    [file({})],
    [...Array.from({ length: 3 }, () => ({ files: [{ path: 'a', matches: Array(4000).fill(match) }] })), end],
  ]
  for (const lie of lies) {
    const search = createSearchClient(telling(...lie)).text(asked, { signal })
    await expect(all(search), JSON.stringify(lie).slice(0, 100)).rejects.toMatchObject({ code: 'agent-protocol' })
  }
  await expect(all(createSearchClient(telling(file({}), end)).text(asked, { signal }))).resolves.toHaveLength(2)
  const names = createSearchClient(telling({ paths: ['a/../../b'], isCut: false })).names('/workspace', { signal })
  await expect(all(names)).rejects.toMatchObject({ code: 'agent-protocol' })
})

it('[SR11] is “too old” from an agent of before', async () => {
  const unknown = agentError({
    code: 'agent-protocol',
    message: 'The agent in the sandbox did not understand a request.',
    why: 'There is no /search/text.',
    remedy: '',
  })
  const session = { call: () => Promise.reject(unknown) } as unknown as ChannelSession
  const search = createSearchClient(session)
  await expect(all(search.text(asked, { signal }))).rejects.toMatchObject({ code: 'agent-too-old' })
  await expect(all(search.names('/workspace', { signal }))).rejects.toMatchObject({ code: 'agent-too-old' })
})

it('[SR12] puts text in the place of what was found, all of a file or nothing, and takes it back', async () => {
  await using agent = await startAgent()
  const client = await openAgentClient({ connect: () => agent.connect(), signal })
  const at = (name: string) => join(agent.workspace, name)
  await mkdir(at('sub'))
  await writeFile(at('sub/mark.txt'), '\uFEFFkäse foo\r\nfoo\n')
  await writeFile(at('latin.txt'), Buffer.from('caf\u00e9 foo', 'latin1'))
  const records = await all(client.search.text({ ...asked, path: agent.workspace, query: 'foo' }, { signal }))
  const found = records.flatMap((record) => ('files' in record ? record.files : []))
  // The matches of one file may come in several records.
  expect([...new Set(found.map(({ path }) => path))].sort()).toEqual(['latin.txt', 'sub/mark.txt'])
  const matches = found.filter(({ path }) => path === 'sub/mark.txt').flatMap((file) => file.matches)
  const edits = matches.map(({ offset, text }) => ({ offset, before: text ?? '', after: 'Größe' }))
  const path = at('sub/mark.txt')
  const text = async () => Buffer.from((await client.files.read(path)).bytes).toString('utf8')

  const outcome = await replaceInFile(client.files, { path, edits })
  expect(outcome.kind).toBe('replaced')
  expect(await text()).toBe('\uFEFFkäse Größe\r\nGröße\n')
  // What was found is no longer there: nothing is touched.
  await expect(replaceInFile(client.files, { path, edits })).resolves.toMatchObject({ reason: 'changed' })
  if (outcome.kind !== 'replaced') return
  await expect(replaceInFile(client.files, { path, hash: '0'.repeat(64), edits: outcome.undo })).resolves.toMatchObject(
    { reason: 'changed' },
  )
  await replaceInFile(client.files, { path, hash: outcome.hash, edits: outcome.undo })
  expect(await text()).toBe('\uFEFFkäse foo\r\nfoo\n')

  const gone = { path: at('gone.txt'), edits }
  await expect(replaceInFile(client.files, gone)).resolves.toMatchObject({ kind: 'skipped', reason: 'gone' })
  const open = all(client.search.text({ ...asked, path: agent.workspace, query: '(', isRegex: true }, { signal }))
  await expect(open).rejects.toMatchObject({
    code: 'invalid-input',
    why: expect.stringContaining('Unclosed') as string,
  })
  await client.close()
})

it('[SR12] replaces in UTF-16 and Windows-1252 in their own encoding, and leaves what has no place there', async () => {
  await using agent = await startAgent()
  const client = await openAgentClient({ connect: () => agent.connect(), signal })
  const at = (name: string) => join(agent.workspace, name)
  const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')
  const contents = {
    'little.txt': utf16('käse 𝒳 foo\r\nfoo\n'),
    'big.txt': utf16('käse 𝒳 foo\r\nfoo\n').swap16(),
    'latin.txt': Buffer.from('caf\u00e9 foo\nfoo\n', 'latin1'),
    'bytes.bin': Buffer.from([0xff, 0x01, 0x02, 0xfe, 0x10, ...Buffer.from('foo'), 0x11]),
    'half.txt': Buffer.concat([utf16('foo'), Buffer.from([0x00, 0xd8])]),
  }
  for (const [name, bytes] of Object.entries(contents)) await writeFile(at(name), bytes)
  const edits = new Map<string, { offset: number; before: string; after: string }[]>()
  for (const record of await all(client.search.text({ ...asked, path: agent.workspace, query: 'foo' }, { signal }))) {
    for (const { path, matches } of 'files' in record ? record.files : [])
      edits.set(path, [
        ...(edits.get(path) ?? []),
        ...matches.map(({ offset, text }) => ({ offset, before: text ?? '', after: 'Größe' })),
      ])
  }
  const replace = (name: string, after: string) =>
    replaceInFile(client.files, { path: at(name), edits: (edits.get(name) ?? []).map((edit) => ({ ...edit, after })) })
  const bytesOf = async (name: string) => Buffer.from((await client.files.read(at(name))).bytes)

  const after = {
    'little.txt': utf16('käse 𝒳 Größe\r\nGröße\n'),
    'big.txt': utf16('käse 𝒳 Größe\r\nGröße\n').swap16(),
    'latin.txt': Buffer.from('caf\u00e9 Größe\nGröße\n', 'latin1'),
  }
  await expect(replace('latin.txt', 'Ω')).resolves.toMatchObject({ kind: 'skipped', reason: 'no-place' })
  for (const name of ['bytes.bin', 'half.txt'] as const) {
    await expect(replace(name, 'bar')).resolves.toMatchObject({ kind: 'skipped', reason: 'not-text' })
    expect(await bytesOf(name)).toEqual(contents[name])
  }
  for (const name of ['little.txt', 'big.txt', 'latin.txt'] as const) {
    const outcome = await replace(name, 'Größe')
    if (outcome.kind !== 'replaced') throw new Error(`${name}: ${outcome.reason}`)
    expect(await bytesOf(name)).toEqual(after[name])
    await replaceInFile(client.files, { path: at(name), hash: outcome.hash, edits: outcome.undo })
    expect(await bytesOf(name)).toEqual(contents[name])
  }
  await client.close()
})
