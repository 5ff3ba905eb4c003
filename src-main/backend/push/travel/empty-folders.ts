import { posix } from 'node:path'
import type { PushFolder } from '../../../../src-shared/cloud/push-manifest.ts'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import type { AgentClient } from '../../channel/agent-client.ts'
import { foldersAbove } from '../manifest/totals.ts'
import type { Tree } from '../merge/plan-merge.ts'
import { rootOf } from '../roots.ts'
import { isPathInside } from '../tree.ts'

/** Folders with nothing in them, by what is looked through. */
export type EmptyFolders = Readonly<Record<PushFolder, ReadonlySet<string>>>

export const noFolders: EmptyFolders = { workspace: new Set(), home: new Set() }

/** More are nobody's work; a sandbox that tells of them has its reasons. */
export const mostEmptyFolders = 10_000

/** Those of `folders` in which nothing is that takes part. They come from a sandbox: what can be none is left out. */
export function emptyAmong(tree: Tree, folders: ReadonlySet<string>): ReadonlySet<string> {
  const filled = new Set<string>()
  for (const path of tree.keys()) for (const above of foldersAbove(path)) filled.add(above)
  for (const path of folders) for (const above of foldersAbove(path)) filled.add(above)
  const empty = [...folders].filter((path) => !filled.has(path) && isPathInside(path))
  return new Set(empty.sort().slice(0, mostEmptyFolders))
}

/** What becomes of a folder with nothing in it. */
export interface FolderChange {
  readonly folder: PushFolder
  readonly path: string
  /** Whether it is to be there. */
  readonly isThere: boolean
}

export interface FolderSides {
  /** Empty at the last push. */
  readonly base: ReadonlySet<string>
  readonly local: { readonly all: ReadonlySet<string>; readonly empty: ReadonlySet<string> }
  readonly cloud: { readonly all: ReadonlySet<string>; readonly empty: ReadonlySet<string> }
}

/** What the cloud's side did to empty folders, to be done here as well; what this side did stays. Never a question. */
export function folderChanges(folder: PushFolder, { base, local, cloud }: FolderSides): readonly FolderChange[] {
  const made = [...cloud.empty].filter((path) => !local.empty.has(path) && (local.all.has(path) || !base.has(path)))
  const gone = [...local.empty].filter((path) => base.has(path) && !cloud.all.has(path))
  return [
    ...made.map((path) => ({ folder, path, isThere: true })),
    ...gone.map((path) => ({ folder, path, isThere: false })),
  ]
}

/** Makes and removes them. What is in the way, or in one by now, counts more than they do. */
export async function changeFolders(
  agent: AgentClient,
  changes: readonly FolderChange[],
  signal: AbortSignal,
): Promise<void> {
  for (const { folder, path, isThere } of changes) {
    const full = posix.join(rootOf(agent, folder), path)
    await ifItCan(signal, () =>
      isThere ? agent.files.makeFolder(full, { signal }) : agent.files.remove(full, { signal }),
    )
  }
}

/** A refusal is no failure; a line that is lost, or a wish to stop, is. */
export async function ifItCan(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof AirlockError) || ['agent-lost', 'agent-unreachable'].includes(error.code)) throw error
  }
}
