import { posix } from 'node:path'
import type { AgentFiles } from '../../channel/agent-client.ts'
import { isGone } from '../gone.ts'
import { isInstalled, scanLimits, type ScannedFile } from '../credentials/scan.ts'
import type { Tree } from '../merge/plan-merge.ts'

/** Files that are read before their turn: each costs a question to the sandbox. */
const ahead = 16

/** The files of a tree with their contents, a few of them read ahead. Links hold nothing. */
export async function* filesToScan(
  files: Pick<AgentFiles, 'read'>,
  root: string,
  tree: Tree,
  signal: AbortSignal | undefined,
): AsyncGenerator<ScannedFile> {
  const waiting: ScannedFile[] = []
  for (const [path, { kind, size }] of tree) {
    if (kind !== 'file') continue
    const isRead = size > 0 && size <= scanLimits.file && !isInstalled(path)
    const content = isRead ? readWhole(files, posix.join(root, path), size, signal) : Promise.resolve(null)
    // Told when its turn comes.
    content.catch(() => undefined)
    waiting.push({ path, size, content: () => content })
    const first = waiting.length > ahead ? waiting.shift() : undefined
    if (first !== undefined) yield first
  }
  yield* waiting
}

/** Null where it went meanwhile, or became larger than anybody reads. */
async function readWhole(
  files: Pick<AgentFiles, 'read'>,
  path: string,
  size: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | null> {
  try {
    return (await files.read(path, { length: size, ...(signal === undefined ? {} : { signal }) })).bytes
  } catch (error) {
    if (isGone(error)) return null
    throw error
  }
}
