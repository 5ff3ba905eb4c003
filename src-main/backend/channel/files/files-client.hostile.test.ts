import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { mostInTree } from '../../../../src-shared/agent/file-wire.ts'
import { encodeRecord } from '../../../../src-shared/agent/wire.ts'
import type { AgentFiles } from '../agent-client.ts'
import type { ChannelSession } from '../channel-session.ts'
import { createFilesClient } from './files-client.ts'

/** Files of an agent that answers every call like this. */
function filesOf(head: unknown, ...body: readonly Uint8Array[]): AgentFiles {
  return filesFrom(head, body)
}

/** Likewise, with bytes that are made as they are read. */
function filesFrom(head: unknown, body: Iterable<Uint8Array>): AgentFiles {
  const parse = <Head>(options: { readonly head: { parse(value: unknown): Head } }) => {
    try {
      return options.head.parse(JSON.parse(JSON.stringify(head)))
    } catch (error) {
      // As the session tells it.
      throw Object.assign(new Error('malformed', { cause: error }), { code: 'agent-protocol' })
    }
  }
  const session: ChannelSession = {
    call: (_route, _head, options) =>
      Promise.resolve({ head: parse(options), body: Readable.from(body), tail: () => undefined }),
    ask: (_route, _head, options) => Promise.resolve().then(() => parse(options)),
    open: () => Promise.reject(new Error('Files are not opened.')),
  } as ChannelSession
  return createFilesClient(session)
}

const entry = {
  name: 'file',
  kind: 'file',
  size: 1,
  modifiedMs: 0,
  mode: 0o644,
  linkTarget: null,
  targetKind: null,
  undecodable: false,
}
const hash = 'a'.repeat(64)
const refused = expect.objectContaining({ code: 'agent-protocol' }) as Error

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const value of values) found.push(value)
  return found
}

describe('answers of an agent that nobody trusts (T-L8)', () => {
  it.each([
    ['a name with a slash', { ...entry, name: 'a/b' }],
    ['a name that leads up', { ...entry, name: '..' }],
    ['a name with NUL', { ...entry, name: 'a\0' }],
    ['no name', { ...entry, name: '' }],
    ['a name without end', { ...entry, name: 'n'.repeat(1000) }],
    ['a size below nothing', { ...entry, size: -1 }],
    ['a size that is no number', { ...entry, size: '1' }],
    ['a kind of its own', { ...entry, kind: 'socket' }],
    ['a mode beyond all modes', { ...entry, mode: 0o200000 }],
    ['a link without end', { ...entry, linkTarget: 'l'.repeat(5000) }],
    ['something else', null],
  ])('[FI31] a listing with %s is refused', async (_, bad) => {
    await expect(filesOf({ entries: [bad], next: null }).list('/')).rejects.toThrow(refused)
  })

  it('[FI31] a listing with more than a page is refused', async () => {
    const entries = Array.from({ length: 10_001 }, () => entry)
    await expect(filesOf({ entries, next: null }).list('/')).rejects.toThrow(refused)
  })

  it('[FI31] what an answer says beside what it should is left out', async () => {
    const listed = await filesOf({ entries: [{ ...entry, script: 'x' }], next: null, more: 1 }).list('/')
    expect(listed).toEqual({ entries: [entry], next: null })
  })

  const stat = { ...entry, path: '/file' }
  it.each([
    ['more than was asked for', { stat, length: 11, version: null, end: false }, 11],
    ['more than it says', { stat, length: 4, version: null, end: false }, 9],
    ['less than it says', { stat, length: 4, version: null, end: false }, 3],
    ['a version that is none', { stat, length: 1, version: { hash: 'x', size: 1, modifiedNs: '1' }, end: true }, 1],
    ['a relative path', { stat: { ...stat, path: 'file' }, length: 1, version: null, end: true }, 1],
  ])('[FI31] a read that gives %s is refused', async (_, head, bytes) => {
    await expect(filesOf(head, Buffer.alloc(bytes)).read('/file', { length: 10 })).rejects.toThrow(refused)
  })

  it.each(['../up', '/absolute', 'a/../b', 'a//b', './a', 'a/', '', 'nul\0'])(
    '[FI31] the path %j of a hashed or walked file is refused',
    async (path) => {
      const hashed = encodeRecord({ files: [{ path, hash, size: 1, mode: 0o644 }] })
      await expect(all(filesOf(null, hashed).hashTree('/w'))).rejects.toThrow(refused)
      const walked = encodeRecord({ folders: [{ folder: path || '..', names: ['a'], kinds: 'f' }] })
      await expect(all(filesOf(null, walked).walk('/w'))).rejects.toThrow(refused)
    },
  )

  it.each([
    ['kinds that do not fit', { folders: [{ folder: '', names: ['a', 'b'], kinds: 'f' }] }],
    ['a kind of its own', { folders: [{ folder: '', names: ['a'], kinds: 'x' }] }],
    ['a name that is a path', { folders: [{ folder: '', names: ['a/b'], kinds: 'f' }] }],
  ])('[FI31] a walk with %s is refused', async (_, record) => {
    await expect(all(filesOf(null, encodeRecord(record)).walk('/w'))).rejects.toThrow(refused)
  })

  it.each([
    ['a relative path', { changes: [{ kind: 'changed', path: 'x' }] }],
    ['a kind of its own', { changes: [{ kind: 'moved', path: '/x' }] }],
    ['too much at once', { changes: Array.from({ length: 5000 }, () => ({ kind: 'changed', path: '/x' })) }],
  ])('[FI31] a watch that tells %s is refused', async (_, record) => {
    const watching = filesOf(null, encodeRecord(record)).watch('/w', { signal: new AbortController().signal })
    await expect(all(watching)).rejects.toThrow(refused)
  })

  it.each([
    ['files', { files: Array.from({ length: 1000 }, () => ({ path: 'a', hash, size: 1, mode: 0o644 })) }, 1000],
    ['records of nothing', { files: [] }, 1],
  ])(
    '[FI19] a comparison without end of %s is given up',
    async (_, record, each) => {
      const atOnce = 10_000
      const bytes = Buffer.concat(Array.from({ length: atOnce / each }, () => encodeRecord(record)))
      let sent = 0
      const endless = (function* () {
        for (; ; sent += atOnce) yield bytes
      })()
      const comparing = (async () => {
        for await (const _file of filesFrom(null, endless).hashTree('/w')) continue
      })()
      await expect(comparing).rejects.toMatchObject({ code: 'too-many' })
      expect(sent).toBeLessThan(1.1 * mostInTree)
      // A million of them are read.
    },
    90_000,
  )

  it.each([
    [
      'names',
      { folders: [{ folder: '', names: Array.from({ length: 1000 }, () => 'a'), kinds: 'f'.repeat(1000) }] },
      1000,
    ],
    ['records of nothing', { folders: [] }, 1],
  ])('[FI18] a walk without end of %s is given up', async (_, record, each) => {
    const atOnce = 10_000
    const bytes = Buffer.concat(Array.from({ length: atOnce / each }, () => encodeRecord(record)))
    let sent = 0
    const endless = (function* () {
      for (; ; sent += atOnce) yield bytes
    })()
    const walking = (async () => {
      for await (const _folders of filesFrom(null, endless).walk('/w')) continue
    })()
    await expect(walking).rejects.toMatchObject({ code: 'too-many' })
    expect(sent).toBeLessThan(1.1 * mostInTree)
  })

  it('[FI31] records that are no JSON, or longer than any, are refused', async () => {
    const long = Buffer.alloc(8)
    long.writeUInt32BE(0xffffffff)
    for (const bytes of [long, Buffer.from([0, 0, 0, 2, 0x7b, 0x7b]), Buffer.from([0, 0, 0, 9, 0x7b])]) {
      await expect(all(filesOf(null, bytes).walk('/w'))).rejects.toThrow(refused)
    }
  })

  it('[FI31] counts of what was unpacked are numbers', async () => {
    await expect(filesOf({ files: -1, bytes: 0 }).unpack('/w', Readable.from([]))).rejects.toThrow(refused)
    await expect(filesOf({ files: 1.5, bytes: 0 }).unpack('/w', Readable.from([]))).rejects.toThrow(refused)
  })
})
