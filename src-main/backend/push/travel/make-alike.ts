import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import { Readable } from 'node:stream'
import type { PushFolder } from '../../../../src-shared/cloud/push-manifest.ts'
import { inLargeChunks } from '../../../../src-shared/transfer/in-large-chunks.ts'
import { tarEnd, tarHeader, tarPadding } from '../../../../src-shared/transfer/tar-header.ts'
import type { AgentClient } from '../../channel/agent-client.ts'
import { isGone } from '../gone.ts'
import { isLeftOut } from '../manifest/totals.ts'
import { apartIn, rootOf } from '../roots.ts'
import { scanLimits } from '../credentials/scan.ts'
import type { Difference } from './read-sides.ts'
import { tarEntries, tarKey } from './tar-entries.ts'
import type { TextPack } from './text-pack.ts'

export interface Passage {
  readonly from: AgentClient
  readonly to: AgentClient
  readonly folder: PushFolder
  readonly leftOut: ReadonlySet<string>
  /** Keeps texts that pass, for merging later; null where none are wanted. */
  readonly texts: TextPack | null
  /** Bytes that go over the line. */
  readonly passed: (bytes: number) => void
  readonly signal: AbortSignal
}

const mostText = 256 * 1024
/** Of all texts of one sandbox. */
const mostTexts = 64 * 1024 ** 2
/** An agent takes so many. */
const mostExcluded = 900
const together = 8
/** Many small files are sent as few large pieces. */
const chunkBytes = 256 * 1024

/** Removes there what should not be, among `folders` too, then sends what differs: packed here, and only what differs goes over the line. */
export async function makeAlike(passage: Passage, folders: ReadonlySet<string>, difference: Difference): Promise<void> {
  await removePaths(passage.to, passage.folder, inTheWay(folders, difference), passage.signal)
  if (difference.send.size === 0) return
  const { from, to, folder, leftOut, signal } = passage
  // A folder that stays here is not even read.
  const exclude = [...apartIn(from, folder), ...[...leftOut].slice(0, mostExcluded).map((path) => `/${path}`)]
  const tar = await from.files.pack(rootOf(from, folder), { exclude, signal })
  try {
    const pieces = inLargeChunks(sendable(tar, passage, difference), chunkBytes)
    const sent = Readable.from(pieces, { objectMode: false })
    await to.files.unpack(rootOf(to, folder), sent, { signal })
  } finally {
    tar.destroy()
    await passage.texts?.settle()
  }
}

/** What goes first: what is gone, and folders, also empty ones, where files are to be. */
function inTheWay(folders: ReadonlySet<string>, { remove, send }: Difference): readonly string[] {
  return [...remove, ...[...send.keys()].filter((path) => folders.has(path))]
}

async function* sendable(
  tar: AsyncIterable<Uint8Array>,
  { leftOut, texts, passed }: Passage,
  { send }: Difference,
): AsyncGenerator<Uint8Array> {
  const wanted = new Map([...send].map(([path, entry]) => [tarKey(path), entry]))
  const left = new Set([...leftOut].map(tarKey))
  for await (const { key, head, content } of tarEntries(tar)) {
    // Folders all go: also those with nothing in them.
    const entry = wanted.get(key)
    if (head.type === 'folder' ? isLeftOut(key, left) : entry === undefined) continue
    const isFile = head.type === 'file'
    const whole = isFile && head.size <= scanLimits.file ? await wholeOf(content()) : null
    // Only what was looked through goes: what was changed since is sent by the next try.
    if (isFile && head.size !== entry?.size) continue
    if (whole !== null && hashOf(whole) !== entry?.hash) continue
    const header = tarHeader(head)
    passed(header.length)
    yield header
    if (!isFile) continue
    for await (const piece of whole === null ? content() : [whole]) {
      passed(piece.length)
      yield piece
    }
    yield tarPadding(head.size)
    if (whole !== null && entry !== undefined && whole.length <= mostText) await keepText(texts, entry.hash, whole)
  }
  yield tarEnd
}

async function wholeOf(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all)
}

function hashOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

async function keepText(texts: TextPack | null, hash: string, content: Buffer): Promise<void> {
  if (texts === null || content.includes(0) || texts.bytes + content.length > mostTexts) return
  await texts.put(hash, content)
}

/** Gone already is as good. */
export async function removePaths(
  { files, hello }: AgentClient,
  folder: PushFolder,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const root = rootOf({ hello }, folder)
  const waiting = [...paths]
  const work = async () => {
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      try {
        await files.remove(posix.join(root, path), { recursive: true, signal })
      } catch (error) {
        if (!isGone(error)) throw error
      }
    }
  }
  await Promise.all(Array.from({ length: together }, work))
}
