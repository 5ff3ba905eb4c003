import type { PushFolder } from '../../../../src-shared/cloud/push-manifest.ts'
import type { TreeEntry } from '../../../../src-shared/cloud/merge.ts'
import type { PushPath } from '../../../../src-shared/cloud/push-plan.ts'
import type { AgentClient } from '../../channel/agent-client.ts'
import { isLeftOut } from '../manifest/totals.ts'
import { readTree } from '../manifest/read-tree.ts'
import type { Tree } from '../merge/plan-merge.ts'
import { isSame } from '../merge/decide.ts'
import { apartIn, pushFolders, rootOf } from '../roots.ts'
import { emptyAmong, type EmptyFolders } from './empty-folders.ts'

/** What is in both folders of a sandbox. */
export type Trees = Readonly<Record<PushFolder, Tree>>

export const noTrees: Trees = { workspace: new Map(), home: new Map() }

/** Of all contents of both. */
export function hashesIn(trees: Trees): ReadonlySet<string> {
  return new Set(pushFolders.flatMap((folder) => [...trees[folder].values()].map(({ hash }) => hash)))
}

/** What a sandbox has, and what may lie in the way of what is written there. */
export interface SideTrees {
  readonly trees: Trees
  /** All folders: also empty ones, and those of what takes no part. */
  readonly folders: Readonly<Record<PushFolder, ReadonlySet<string>>>
  /** Those that take part and have nothing in them that does. */
  readonly empty: EmptyFolders
}

/** What is in a sandbox and takes part. */
export async function readSide(agent: AgentClient, without: LeftOut, signal: AbortSignal): Promise<SideTrees> {
  const read = async (folder: PushFolder) => {
    const { tree, folders } = await readTree(agent.files, rootOf(agent, folder), {
      exclude: apartIn(agent, folder),
      signal,
    })
    const left = without[folder]
    if (left.size === 0) return { tree, folders, empty: emptyAmong(tree, folders) }
    const taking = treeWithout(tree, left)
    return { tree: taking, folders, empty: emptyAmong(taking, foldersWithout(folders, left)) }
  }
  const [workspace, home] = [await read('workspace'), await read('home')]
  return {
    trees: { workspace: workspace.tree, home: home.tree },
    folders: { workspace: workspace.folders, home: home.folders },
    empty: { workspace: workspace.empty, home: home.empty },
  }
}

/** The same without what is left out, each a path or a whole folder. */
export function withoutLeftOut(
  { trees, empty }: Pick<SideTrees, 'trees' | 'empty'>,
  without: LeftOut,
): Pick<SideTrees, 'trees' | 'empty'> {
  const tree = (folder: PushFolder) => treeWithout(trees[folder], without[folder])
  const folders = (folder: PushFolder) => foldersWithout(empty[folder], without[folder])
  return {
    trees: { workspace: tree('workspace'), home: tree('home') },
    empty: { workspace: folders('workspace'), home: folders('home') },
  }
}

function treeWithout(tree: Tree, left: ReadonlySet<string>): Tree {
  return new Map([...tree].filter(([path]) => !isLeftOut(path, left)))
}

function foldersWithout(folders: ReadonlySet<string>, left: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...folders].filter((path) => !isLeftOut(path, left)))
}

export type LeftOut = Readonly<Record<PushFolder, ReadonlySet<string>>>

export function leftOutOf(paths: readonly PushPath[]): LeftOut {
  const of = (wanted: PushFolder) => new Set(paths.filter(({ folder }) => folder === wanted).map(({ path }) => path))
  return { workspace: of('workspace'), home: of('home') }
}

export interface Difference {
  /** What is to be written there. */
  readonly send: ReadonlyMap<string, TreeEntry>
  /** What is there and should not be. */
  readonly remove: readonly string[]
  readonly bytes: number
}

/** What makes one tree of the other. */
export function differenceOf(wanted: Tree, present: Tree): Difference {
  const send = new Map<string, TreeEntry>()
  let bytes = 0
  for (const [path, entry] of wanted) {
    if (isSame(entry, present.get(path) ?? null)) continue
    send.set(path, entry)
    bytes += entry.size
  }
  return { send, remove: [...present.keys()].filter((path) => !wanted.has(path)), bytes }
}
