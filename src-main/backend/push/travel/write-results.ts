import { posix } from 'node:path'
import { Readable } from 'node:stream'
import type { TreeEntry } from '../../../../src-shared/cloud/merge.ts'
import type { PushFolder } from '../../../../src-shared/cloud/push-manifest.ts'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import { pathBytes } from '../../../../src-shared/paths/path-bytes.ts'
import { tarEnd, tarHeader, tarPadding } from '../../../../src-shared/transfer/tar-header.ts'
import type { AgentClient } from '../../channel/agent-client.ts'
import { foldersAbove } from '../manifest/totals.ts'
import { isSame } from '../merge/decide.ts'
import type { Tree } from '../merge/plan-merge.ts'
import { rootOf } from '../roots.ts'
import type { Blobs } from './blobs.ts'
import { ifItCan } from './empty-folders.ts'
import { removePaths } from './make-alike.ts'

export interface Writing {
  readonly agent: AgentClient
  readonly folder: PushFolder
  readonly blobs: Blobs
  readonly now: Date
  readonly signal: AbortSignal
}

/** What is there before: files and links, and all folders. */
export interface Present {
  readonly tree: Tree
  readonly folders: ReadonlySet<string>
}

/** Makes paths what they are to be. Done twice it is the same: what is so already is left alone. */
export async function writeResults(
  writing: Writing,
  results: ReadonlyMap<string, TreeEntry | null>,
  { tree: present, folders }: Present,
): Promise<void> {
  const { agent, folder, signal } = writing
  const write = [...results].filter(([path, entry]) => entry !== null && !isSame(entry, present.get(path) ?? null))
  const gone = [...results].flatMap(([path, entry]) => (entry === null && present.has(path) ? [path] : []))
  const wanted = write.map(([path]) => path)
  const inTheWay = [
    ...wanted.filter((path) => folders.has(path)),
    ...wanted.flatMap((path) => [...foldersAbove(path)].filter((above) => present.has(above))),
  ]
  await removePaths(agent, folder, [...new Set([...gone, ...inTheWay])], signal)
  if (write.length > 0) {
    const entries = write as readonly (readonly [string, TreeEntry])[]
    const tar = Readable.from(tarOf(entries, writing), { objectMode: false })
    await agent.files.unpack(rootOf(agent, folder), tar, { signal })
  }
  await removeEmptied(writing, gone)
}

async function* tarOf(
  entries: readonly (readonly [string, TreeEntry])[],
  { blobs, now, signal }: Writing,
): AsyncGenerator<Uint8Array> {
  const modifiedSeconds = Math.floor(now.getTime() / 1000)
  for (const [path, { kind, hash, size, mode }] of entries) {
    signal.throwIfAborted()
    if (!blobs.has(hash)) throw missing(path)
    const head = { name: pathBytes(path), mode, modifiedSeconds }
    if (kind === 'link') {
      const target = (await blobs.read(hash)) ?? Buffer.alloc(0)
      yield tarHeader({ ...head, type: 'link', size: 0, target })
      continue
    }
    yield tarHeader({ ...head, type: 'file', size })
    yield* blobs.stream(hash)
    yield tarPadding(size)
  }
  yield tarEnd
}

/** Folders in which nothing is left go with what was in them. */
async function removeEmptied({ agent, folder, signal }: Writing, gone: readonly string[]): Promise<void> {
  const folders = new Set(gone.flatMap((path) => [...foldersAbove(path)]))
  for (const path of [...folders].sort((a, b) => b.length - a.length)) {
    // Something is in it, or it is gone with one above it.
    await ifItCan(signal, () => agent.files.remove(posix.join(rootOf(agent, folder), path), { signal }))
  }
}

/** @throws AirlockError where the content of a result did not come: what was listed of it is not what the cloud gave */
export function requireArrived(
  results: Iterable<{ readonly path: string; readonly entry: TreeEntry | null }>,
  blobs: Pick<Blobs, 'has'>,
): void {
  for (const { path, entry } of results) if (entry !== null && !blobs.has(entry.hash)) throw missing(path)
}

function missing(path: string): AirlockError {
  return new AirlockError({
    code: 'file-conflict',
    message: 'A file changed while it was pulled back.',
    why: `What was listed of ${JSON.stringify(path)} is not what came.`,
    remedy: 'Pull again.',
  })
}
