import { posix } from 'node:path'
import type { TreeEntry } from '../../../../src-shared/cloud/merge.ts'
import type { PushFolder } from '../../../../src-shared/cloud/push-manifest.ts'
import { pathBytes } from '../../../../src-shared/paths/path-bytes.ts'
import type { AgentClient } from '../../channel/agent-client.ts'
import { isGone } from '../gone.ts'
import { apartIn, rootOf } from '../roots.ts'
import type { Blobs } from './blobs.ts'
import { tarEntries, tarKey } from './tar-entries.ts'

export interface Fetching {
  readonly agent: AgentClient
  readonly folder: PushFolder
  /** All that is there: where most of it is wanted, it comes in one stream. */
  readonly inAll: number
  readonly blobs: Blobs
  readonly passed: (bytes: number) => void
  readonly signal: AbortSignal
}

const together = 16
const pieceBytes = 4 * 1024 ** 2
const mostSingle = 200
const mostExcluded = 900

/** Brings contents of a sandbox here, each once. What changed since it was listed is not kept, and not there afterwards. */
export async function fetchBlobs(fetching: Fetching, wanted: ReadonlyMap<string, TreeEntry>): Promise<void> {
  const { blobs, inAll } = fetching
  const missing = new Map<string, { readonly path: string; readonly entry: TreeEntry }>()
  for (const [path, entry] of wanted) {
    if (!blobs.has(entry.hash)) missing.set(entry.hash, { path, entry })
  }
  const files = [...missing.values()].filter(({ entry }) => entry.kind === 'file')
  if (files.length > mostSingle && files.length > inAll / 4) await fetchPacked(fetching, missing)
  const rest = [...missing.values()].filter(({ entry }) => !blobs.has(entry.hash))
  const work = async () => {
    for (let one = rest.pop(); one !== undefined; one = rest.pop()) await fetchOne(fetching, one.path, one.entry)
  }
  await Promise.all(Array.from({ length: together }, work))
}

async function fetchOne(fetching: Fetching, path: string, entry: TreeEntry): Promise<void> {
  const { agent, folder, blobs, signal, passed } = fetching
  const full = posix.join(rootOf(agent, folder), path)
  signal.throwIfAborted()
  try {
    if (entry.kind === 'link') {
      const { linkTarget } = await agent.files.stat(full, { signal })
      if (linkTarget !== null) await blobs.put(entry.hash, [pathBytes(linkTarget)])
      return
    }
    await blobs.put(entry.hash, pieces(fetching, full, entry.size))
  } catch (error) {
    if (!isGone(error)) throw error
  }
  passed(0)
}

async function* pieces({ agent, signal, passed }: Fetching, path: string, size: number): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < size;) {
    const length = Math.min(pieceBytes, size - offset)
    const { bytes } = await agent.files.read(path, { offset, length, signal })
    // It became shorter: its hash will tell.
    if (bytes.length === 0) return
    passed(bytes.length)
    offset += bytes.length
    yield bytes
  }
}

async function fetchPacked(
  { agent, folder, blobs, passed, signal }: Fetching,
  missing: ReadonlyMap<string, { readonly path: string; readonly entry: TreeEntry }>,
): Promise<void> {
  const byKey = new Map([...missing.values()].map(({ path, entry }) => [tarKey(path), entry]))
  const exclude = apartIn(agent, folder).slice(0, mostExcluded)
  const tar = await agent.files.pack(rootOf(agent, folder), { exclude, signal })
  try {
    for await (const { key, head, content } of tarEntries(counted(tar, passed))) {
      const entry = byKey.get(key)
      const isWanted = entry?.kind === 'file' && head.type === 'file' && head.size === entry.size
      if (isWanted) await blobs.put(entry.hash, content())
    }
  } finally {
    tar.destroy()
  }
}

async function* counted(
  source: AsyncIterable<Uint8Array>,
  passed: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of source) {
    passed(piece.length)
    yield piece
  }
}
