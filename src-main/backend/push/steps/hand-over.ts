import { posix } from 'node:path'
import { Readable } from 'node:stream'
import { terminalsOutput, type PushPath } from '../../../../src-shared/cloud/push-plan.ts'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import { pathBytes } from '../../../../src-shared/paths/path-bytes.ts'
import { tarEnd, tarHeader, tarPadding } from '../../../../src-shared/transfer/tar-header.ts'
import type { AgentClient } from '../../channel/agent-client.ts'
import { isGone } from '../gone.ts'
import { isLeftOut } from '../manifest/totals.ts'
import { readTree } from '../manifest/read-tree.ts'

/** What the agent keeps of one terminal; anything larger is none of its files. */
export const mostHistoryBytes = 1024 * 1024 + 64 * 1024
/** An agent takes up no more. */
const mostHistories = 64
const mostListed = 1000
const together = 8

export interface HandingOver {
  readonly from: AgentClient
  readonly to: AgentClient
  /** What does not go along, and stays where it is. */
  readonly leftOut: readonly PushPath[]
  readonly signal: AbortSignal
}

/** What terminals showed goes along: those of the other side take its place, but for what stays. Nothing is removed before all came. */
export async function handOver(handing: HandingOver): Promise<void> {
  const { from, to, leftOut, signal } = handing
  const [source, target] = [folderIn(from), folderIn(to)]
  const stays = new Set(leftOut.filter(({ folder }) => folder === terminalsOutput.folder).map(({ path }) => path))
  if (!(await isFolder(from, source, signal))) return
  const isKept = (path: string) => isLeftOut(`${terminalsOutput.path}/${path}`, stays)
  const histories = await historiesOf(from, source, isKept, signal)
  if (await isFolder(to, target, signal)) {
    if (stays.size === 0) await to.files.remove(target, { recursive: true, signal })
    else await removeBut(to, target, isKept, signal)
  }
  await makeFolders(to, target, signal)
  await to.files.unpack(target, Readable.from(tarOf(histories), { objectMode: false }), { signal })
}

async function removeBut(
  { files }: AgentClient,
  target: string,
  isKept: (path: string) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const { tree } = await readTree(files, target, { signal })
  for (const path of tree.keys()) if (!isKept(path)) await files.remove(posix.join(target, path), { signal })
}

const folderIn = ({ hello }: AgentClient) => posix.join(hello.home, terminalsOutput.path)

interface HistoryFile {
  readonly name: string
  readonly modifiedMs: number
  readonly bytes: Uint8Array
}

/** What an agent keeps of terminals and no more, the newest: whatever else a program puts there stays there. */
async function historiesOf(
  { files }: AgentClient,
  folder: string,
  isKept: (name: string) => boolean,
  signal: AbortSignal,
): Promise<readonly HistoryFile[]> {
  const { entries } = await files.list(folder, { limit: mostListed, signal })
  const waiting = entries
    .filter(({ name, kind, size }) => kind === 'file' && size <= mostHistoryBytes && isHistory(name) && !isKept(name))
    .sort((a, b) => b.modifiedMs - a.modifiedMs)
    .slice(0, mostHistories)
  const histories: HistoryFile[] = []
  const work = async () => {
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      const { name, modifiedMs } = one
      try {
        const { bytes } = await files.read(posix.join(folder, name), { length: mostHistoryBytes, signal })
        histories.push({ name, modifiedMs, bytes })
      } catch (error) {
        if (!isGone(error)) throw error
      }
    }
  }
  await Promise.all(Array.from({ length: together }, work))
  return histories
}

const isHistory = (name: string) => name.endsWith('.terminal') && !name.includes('/')

function* tarOf(histories: readonly HistoryFile[]): Iterable<Uint8Array> {
  for (const { name, modifiedMs, bytes } of histories) {
    const modifiedSeconds = Math.max(0, Math.floor(modifiedMs / 1000))
    yield tarHeader({ name: pathBytes(name), type: 'file', size: bytes.length, mode: 0o600, modifiedSeconds })
    yield bytes
    yield tarPadding(bytes.length)
  }
  yield tarEnd
}

async function isFolder({ files }: AgentClient, path: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await files.stat(path, { signal })).kind === 'folder'
  } catch (error) {
    if (isGone(error)) return false
    throw error
  }
}

async function makeFolders(agent: AgentClient, path: string, signal: AbortSignal): Promise<void> {
  if (await isFolder(agent, path, signal)) return
  await makeFolders(agent, posix.dirname(path), signal)
  try {
    await agent.files.makeFolder(path, { signal })
  } catch (error) {
    if (!(error instanceof AirlockError) || error.code !== 'file-exists') throw error
  }
}
