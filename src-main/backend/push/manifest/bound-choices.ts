import type { BoundChoice, PushFolder } from '../../../../src-shared/cloud/push-manifest.ts'
import type { Tree } from '../merge/plan-merge.ts'
import { findBoundPaths } from './bound-folders.ts'
import { architectureOf, type Architecture } from './elf.ts'
import { totalsOf } from './totals.ts'

/** The first bytes of a file; null where it is gone or cannot be read. */
export type ReadHead = (folder: PushFolder, path: string) => Promise<Uint8Array | null>

export interface BoundQuestion {
  readonly folder: PushFolder
  readonly tree: Tree
  /** What the sandbox runs on. */
  readonly here: Architecture
  /** What the cloud runs on. */
  readonly there: Architecture
  readonly readHead: ReadHead
  readonly signal?: AbortSignal | undefined
}

/** Files that are looked into, and single programs that are listed. */
const most = { reads: 2000, loose: 100 } as const

/** What of a folder only runs on computers of one kind. */
export async function boundChoices(question: BoundQuestion): Promise<readonly BoundChoice[]> {
  const { folder, tree, here, there, readHead, signal } = question
  const { folders, loose } = await findBoundPaths(tree, signal)
  let reads = 0
  const madeFor = async (paths: readonly string[]): Promise<Architecture | 'other' | null> => {
    for (const path of paths) {
      signal?.throwIfAborted()
      if (reads++ >= most.reads) return null
      const head = await readHead(folder, path)
      const found = head === null ? null : architectureOf(head)
      if (found !== null) return found
    }
    return null
  }
  const bound: Omit<BoundChoice, 'files' | 'bytes' | 'isFolder'>[] = []
  for (const { path, why, remake, suspects } of folders) {
    const found = suspects.length === 0 ? here : await madeFor(suspects)
    if (found !== null) bound.push({ folder, path, why, remake, isForeign: found !== there })
  }
  let programs = 0
  for (const path of loose) {
    const found = programs < most.loose ? await madeFor([path]) : null
    if (found === null) continue
    programs += 1
    const why = `It is a program for ${found === 'other' ? 'another kind of computer' : found}.`
    bound.push({ folder, path, why, remake: null, isForeign: found !== there })
  }
  const totals = await totalsOf(tree, new Set(bound.map(({ path }) => path)), signal)
  return bound.map((choice) => ({ ...choice, ...(totals.get(choice.path) ?? { files: 0, bytes: 0, isFolder: false }) }))
}
