import { setImmediate as turn } from 'node:timers/promises'
import type { MergeDecision, MergeStep, ThreeVersions, TreeEntry } from '../../../../src-shared/cloud/merge.ts'
import { decide } from './decide.ts'

/** Paths (relative, `/`-separated) of files and links; folders are where something is in them. */
export type Tree = ReadonlyMap<string, TreeEntry>

export interface MergePlan {
  /** What is to be done or decided, by path: all but `same` and `keep-local`. */
  readonly steps: readonly MergeStep[]
  /** Paths on which both sides agree, and those that stay as they are here though the cloud’s side differs. */
  readonly same: number
  readonly kept: number
}

/** Paths after which others have their turn. */
const turnPaths = 5000

/** Compares what was pushed, what is here and what is in the cloud. A rename is something deleted and something new. */
export async function planMerge(base: Tree, local: Tree, cloud: Tree, signal?: AbortSignal): Promise<MergePlan> {
  const decided = new Map<string, MergeStep>()
  let done = 0
  const rest = async () => {
    if (++done % turnPaths !== 0) return
    signal?.throwIfAborted()
    await turn()
  }
  for (const tree of [local, cloud, base]) {
    for (const path of tree.keys()) {
      await rest()
      if (decided.has(path)) continue
      const versions = versionsOf(path, base, local, cloud)
      decided.set(path, { path, ...versions, decision: decide(versions) })
    }
  }
  const clashes = await clashesOf([...decided.values()].filter(mayBeThere), rest)
  const steps: MergeStep[] = []
  let [same, kept] = [0, 0]
  for (const step of decided.values()) {
    await rest()
    const decision: MergeDecision = clashes.has(step.path)
      ? { kind: 'conflict', conflict: 'file-folder' }
      : step.decision
    if (decision.kind === 'same') same += 1
    else if (decision.kind === 'keep-local') kept += 1
    else steps.push({ ...step, decision })
  }
  steps.sort((a, b) => (a.path < b.path ? -1 : 1))
  return { steps, same, kept }
}

function versionsOf(path: string, base: Tree, local: Tree, cloud: Tree): ThreeVersions {
  return { base: base.get(path) ?? null, local: local.get(path) ?? null, cloud: cloud.get(path) ?? null }
}

/** Whether something could be at this path in the end: then nothing can be below it. */
function mayBeThere({ decision, local, cloud }: MergeStep): boolean {
  switch (decision.kind) {
    case 'take-cloud':
      return cloud !== null
    case 'same':
    case 'keep-local':
      return local !== null
    case 'combine':
    case 'conflict':
      return true
  }
}

/** Paths that would be below one another: in this order whatever is below a path comes right after it. */
async function clashesOf(steps: readonly MergeStep[], rest: () => Promise<void>): Promise<ReadonlySet<string>> {
  const ordered = steps.map(({ path }) => `${path}/`.replaceAll('/', '\0')).sort()
  const clashes = new Set<string>()
  const above: string[] = []
  for (const path of ordered) {
    await rest()
    while (above.length > 0 && !path.startsWith(above.at(-1) ?? '')) above.pop()
    if (above.length > 0) for (const one of [...above, path]) clashes.add(one.slice(0, -1).replaceAll('\0', '/'))
    above.push(path)
  }
  return clashes
}
