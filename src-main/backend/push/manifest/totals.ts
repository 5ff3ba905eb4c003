import { setImmediate as turn } from 'node:timers/promises'
import type { Totals } from '../../../../src-shared/cloud/push-manifest.ts'
import type { Tree } from '../merge/plan-merge.ts'

/** Folders above a path that are looked at; nobody chooses one that is deeper. */
const mostDepth = 64
const turnPaths = 20_000

/** The folders above a path, the outermost first. */
export function* foldersAbove(path: string): Iterable<string> {
  let depth = 0
  for (let at = path.indexOf('/'); at !== -1 && depth < mostDepth; at = path.indexOf('/', at + 1)) {
    depth += 1
    yield path.slice(0, at)
  }
}

/** Calls for each path, and lets others have their turn. */
export async function eachPath(
  tree: Tree,
  signal: AbortSignal | undefined,
  look: (path: string) => void,
): Promise<void> {
  let done = 0
  for (const path of tree.keys()) {
    look(path)
    if (++done % turnPaths !== 0) continue
    signal?.throwIfAborted()
    await turn()
  }
}

/** What is in each of these paths, files and folders. */
export async function totalsOf(
  tree: Tree,
  paths: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Totals & { readonly isFolder: boolean }>> {
  const totals = new Map<string, { files: number; bytes: number; isFolder: boolean }>()
  const add = (path: string, bytes: number, isFolder: boolean) => {
    if (!paths.has(path)) return
    const known = totals.get(path) ?? { files: 0, bytes: 0, isFolder }
    totals.set(path, { files: known.files + 1, bytes: known.bytes + bytes, isFolder })
  }
  await eachPath(tree, signal, (path) => {
    const size = tree.get(path)?.size ?? 0
    add(path, size, false)
    for (const folder of foldersAbove(path)) add(folder, size, true)
  })
  return totals
}

/** What travels when these paths stay here, each a file or a whole folder. */
export async function totalsWithout(tree: Tree, left: ReadonlySet<string>, signal?: AbortSignal): Promise<Totals> {
  let [files, bytes] = [0, 0]
  await eachPath(tree, signal, (path) => {
    if (isLeftOut(path, left)) return
    files += 1
    bytes += tree.get(path)?.size ?? 0
  })
  return { files, bytes }
}

export function isLeftOut(path: string, left: ReadonlySet<string>): boolean {
  if (left.has(path)) return true
  for (const folder of foldersAbove(path)) if (left.has(folder)) return true
  return false
}
