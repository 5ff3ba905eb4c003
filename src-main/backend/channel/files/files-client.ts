import type { Readable } from 'node:stream'
import {
  fileRoute,
  listLimits,
  mostInTree,
  readLimits,
  type ChildrenRecord,
  type ListRequest,
  type ReadRequest,
  type TreeRequest,
  type WriteRequest,
} from '../../../../src-shared/agent/file-wire.ts'
import { kindLetters, type FileChange, type WalkedFolder } from '../../../../src-shared/agent/files.ts'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import type { AgentFiles } from '../agent-client.ts'
import { agentProtocol } from '../channel-errors.ts'
import type { ChannelSession } from '../channel-session.ts'
import { askNewer } from '../older-agent.ts'
import { recordsOf } from '../records-of.ts'
import {
  childrenRecord,
  fileStat,
  fileVersion,
  hashRecord,
  listing,
  nothing,
  readHead,
  unpacked,
  walkRecord,
  watchRecord,
} from './schemas.ts'

/** A sandbox's files, through its channel. What the agent answers is checked before anybody sees it. */
export function createFilesClient(session: ChannelSession): AgentFiles {
  return {
    list: (path, { cursor, limit, signal } = {}) =>
      session.ask(fileRoute.list, { path, cursor, limit } satisfies ListRequest, { head: listing, signal }),
    async *children(path, { signal } = {}): AsyncGenerator<ChildrenRecord> {
      let told = 0
      try {
        const call = session.call(fileRoute.children, { path }, { head: nothing, signal })
        for await (const record of recordsOf(await askNewer('be listed so', call), childrenRecord)) {
          // One without names counts as well: those could come without end.
          told += Math.max(1, record.names.length)
          if (told > mostInTree) throw tooManyFiles(path)
          yield record
        }
      } catch (error) {
        if (!(error instanceof AirlockError) || error.code !== 'agent-too-old') throw error
        yield* childrenByPages(this, path, signal)
      }
    },
    stat: (path, { signal } = {}) => session.ask(fileRoute.stat, { path }, { head: fileStat, signal }),
    async read(path, { offset, length, signal } = {}) {
      const request: ReadRequest = { path, offset, length: Math.min(length ?? readLimits.usual, readLimits.most) }
      const { head, body } = await session.call(fileRoute.read, request, { head: readHead, signal })
      const { stat, version, end } = head
      return { bytes: await exactly(body, head.length, request.length ?? 0), stat, version, end }
    },
    write(path, content, { condition, mode, signal }) {
      const size = content instanceof Uint8Array ? content.length : undefined
      const request: WriteRequest = { path, condition, mode, size }
      // An upload may take long, and its answer comes at its end.
      const deadline = size === undefined ? { deadline: Infinity } : {}
      return session.ask(fileRoute.write, request, { head: fileVersion, body: content, signal, ...deadline })
    },
    async makeFolder(path, { signal } = {}) {
      await session.ask(fileRoute.makeFolder, { path }, { head: nothing, signal })
    },
    async rename(from, to, { signal } = {}) {
      await session.ask(fileRoute.rename, { from, to }, { head: nothing, signal })
    },
    async copy(from, to, { signal } = {}) {
      const call = session.ask(fileRoute.copy, { from, to }, { head: nothing, signal, deadline: Infinity })
      await askNewer('copy its files', call)
    },
    async remove(path, { recursive, signal } = {}) {
      await session.ask(fileRoute.remove, { path, recursive }, { head: nothing, signal, deadline: Infinity })
    },
    async *watch(path, { signal }): AsyncGenerator<readonly FileChange[]> {
      const call = session.call(fileRoute.watch, { path }, { head: nothing, signal })
      for await (const { changes } of recordsOf(await call, watchRecord)) yield changes
    },
    async *walk(path, { exclude, signal } = {}): AsyncGenerator<readonly WalkedFolder[]> {
      const request: TreeRequest = { path, exclude }
      const call = session.call(fileRoute.walk, request, { head: nothing, signal })
      let walked = 0
      for await (const { folders } of recordsOf(await call, walkRecord)) {
        walked += folders.reduce((count, { names }) => count + names.length, 1)
        if (walked > mostInTree) throw tooManyFiles(path)
        yield folders
      }
    },
    async *hashTree(path, { exclude, signal } = {}) {
      const request: TreeRequest = { path, exclude }
      const call = session.call(fileRoute.hashTree, request, { head: nothing, signal })
      let hashed = 0
      for await (const { files } of recordsOf(await call, hashRecord)) {
        // One without files counts as well: those could come without end.
        hashed += Math.max(1, files.length)
        if (hashed > mostInTree) throw tooManyFiles(path)
        yield* files
      }
    },
    async pack(path, { exclude, signal } = {}): Promise<Readable> {
      const request: TreeRequest = { path, exclude }
      return (await session.call(fileRoute.pack, request, { head: nothing, signal })).body
    },
    unpack: (directory, tar, { signal } = {}) =>
      session.ask(fileRoute.unpack, { path: directory }, { head: unpacked, body: tar, signal, deadline: Infinity }),
  }
}

/** The same from an agent of before, which looks at each file. */
async function* childrenByPages(
  files: Pick<AgentFiles, 'list'>,
  path: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<ChildrenRecord> {
  for (let cursor: string | null = ''; cursor !== null;) {
    const { entries, next } = await files.list(path, {
      limit: listLimits.most,
      ...(cursor === '' ? {} : { cursor }),
      ...(signal === undefined ? {} : { signal }),
    })
    yield {
      names: entries.map(({ name }) => name),
      kinds: entries.map(({ kind }) => kindLetters[kind]).join(''),
      links: entries.flatMap(({ linkTarget, targetKind }, at) =>
        linkTarget === null ? [] : [{ at, target: linkTarget, kind: targetKind }],
      ),
    }
    cursor = next
  }
}

function tooManyFiles(path: string): AirlockError {
  return new AirlockError({
    code: 'too-many',
    message: 'There are too many files below one folder.',
    why: `${path} holds more than ${String(mostInTree)} files.`,
    remedy: 'Remove what is not needed inside the sandbox (build results, caches), then try again.',
  })
}

/** The bytes of an answer that said how many there are; never more than were asked for. */
async function exactly(body: Readable, length: number, asked: number): Promise<Uint8Array> {
  if (length > asked) {
    body.destroy()
    throw agentProtocol(`It sent ${String(length)} bytes where ${String(asked)} were asked for.`)
  }
  const chunks: Uint8Array[] = []
  let got = 0
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    got += chunk.length
    if (got > length) throw agentProtocol('It sent more bytes than it said.')
    chunks.push(chunk)
  }
  if (got !== length) throw agentProtocol(`It sent ${String(got)} bytes and said ${String(length)}.`)
  const [only] = chunks
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, length)
}
