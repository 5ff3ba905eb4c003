import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import type { Side, TreeEntry } from '../../../../src-shared/cloud/merge.ts'
import type { PushFolder } from '../../../../src-shared/cloud/push-manifest.ts'
import type { PushPath } from '../../../../src-shared/cloud/push-plan.ts'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import type { AgentClient } from '../../channel/agent-client.ts'
import type { KeptConflict, KeptDecision, PullResult } from '../journal/kept-pull.ts'
import { foldersAbove } from '../manifest/totals.ts'
import { planMerge, type MergePlan } from '../merge/plan-merge.ts'
import { withoutWritten } from '../merge/without-written.ts'
import { textLimits } from '../merge/merge-texts.ts'
import { settleTexts } from '../merge/settle-texts.ts'
import { pushFolders, rootOf } from '../roots.ts'
import type { Blobs } from '../travel/blobs.ts'
import { folderChanges, type EmptyFolders, type FolderChange } from '../travel/empty-folders.ts'
import { fetchBlobs } from '../travel/fetch-blobs.ts'
import { leftOutOf, readSide, type SideTrees, type Trees } from '../travel/read-sides.ts'
import { comingBytes, requireRoom, requireRoomInside } from '../travel/require-room.ts'
import type { TextPack } from '../travel/text-pack.ts'
import type { PushTask } from './push-task.ts'
import { resultsOfConflicts } from './results-of-conflicts.ts'

export interface Sides {
  readonly base: Trees
  /** At the last push. */
  readonly emptyFolders: EmptyFolders
  readonly local: AgentClient
  readonly cloud: AgentClient
  readonly texts: TextPack
  readonly arrived: Blobs
  readonly decisions: readonly KeptDecision[]
  /** By pulls since then that were given up. */
  readonly written: readonly PullResult[]
}

export interface Compared {
  readonly results: readonly PullResult[]
  readonly folders: readonly FolderChange[]
  readonly conflicts: readonly KeptConflict[]
}

/** What a pull makes of both sides, and all contents that this takes, brought here. Writes nothing into either. */
export async function compareSides(task: PushTask, sides: Sides): Promise<Compared> {
  const { operation, course, line, told } = task
  const { signal } = operation
  const bound = leftOutOf(course.record.bound)
  const [here, there] = await Promise.all([readSide(sides.local, bound, signal), readSide(sides.cloud, bound, signal)])
  const { trees: local, folders } = here
  const { trees: cloud } = there
  requireRoomForApart(course.record.bound, folders, cloud)
  const results: PullResult[] = []
  const conflicts: KeptConflict[] = []
  const plans: { readonly folder: PushFolder; readonly plan: MergePlan }[] = []
  const base = withoutWritten(sides.base, local, sides.written)
  for (const folder of pushFolders) {
    plans.push({ folder, plan: await planMerge(base[folder], local[folder], cloud[folder], signal) })
  }
  const wantedThere = plans.flatMap(({ plan }) => [...wantedOf(plan, 'cloud').values()])
  const coming = comingBytes(wantedThere, sides.arrived)
  requireRoom(coming, course.record.target.volumeGb, await sides.arrived.freeBytes())
  await requireRoomInside(sides.local, plans.flatMap(takenOf), local, signal)
  for (const { folder, plan } of plans) {
    const passed = (bytes: number) => {
      line.sentBytes += bytes
      told()
    }
    const fetching = { folder, blobs: sides.arrived, passed, signal }
    const wanted = { local: wantedOf(plan, 'local'), cloud: wantedOf(plan, 'cloud') }
    line.totalBytes = line.sentBytes + [...wanted.cloud.values()].reduce((sum, { size }) => sum + size, 0)
    await fetchBlobs({ ...fetching, agent: sides.cloud, inAll: cloud[folder].size }, wanted.cloud)
    await fetchBlobs(
      { ...fetching, agent: sides.local, inAll: local[folder].size, passed: () => undefined },
      wanted.local,
    )
    const made = await settle(task, sides, folder, plan, ({ folder: at, path }) =>
      [local[at], cloud[at], folders[at], there.folders[at]].some((all) => all.has(path)),
    )
    results.push(...made.results)
    conflicts.push(...made.conflicts)
  }
  await requireRoomInside(sides.local, results, local, signal)
  const changed = pushFolders.flatMap((folder) =>
    folderChanges(folder, {
      base: sides.emptyFolders[folder],
      local: { all: folders[folder], empty: here.empty[folder] },
      cloud: { all: there.folders[folder], empty: there.empty[folder] },
    }),
  )
  return { results, folders: changed, conflicts }
}

/** What is written here whatever a person decides. */
function takenOf({ folder, plan }: { readonly folder: PushFolder; readonly plan: MergePlan }): readonly PullResult[] {
  return plan.steps
    .filter(({ decision }) => decision.kind === 'take-cloud')
    .map(({ path, cloud }) => ({ folder, path, entry: cloud }))
}

/** What stays on this computer must not go because its folder is a file in the cloud. */
function requireRoomForApart(bound: readonly PushPath[], folders: SideTrees['folders'], cloud: Trees): void {
  for (const { folder, path } of bound) {
    for (const above of foldersAbove(path)) {
      if (folders[folder].has(above) && cloud[folder].has(above)) throw apartInTheWay(path, above)
    }
  }
}

function apartInTheWay(path: string, above: string): AirlockError {
  return new AirlockError({
    code: 'sandbox-state',
    message: 'A folder of this computer is a file in the cloud.',
    why: `${JSON.stringify(path)} did not travel, and lies in ${JSON.stringify(above)}, which is no folder there any more.`,
    remedy: `Nothing was changed here. Give ${JSON.stringify(above)} another name in the cloud, and pull again.`,
  })
}

/** Of this computer’s side only what another mode is given, or a person may have to look at. */
function wantedOf({ steps }: MergePlan, side: Side): ReadonlyMap<string, TreeEntry> {
  const wanted = new Map<string, TreeEntry>()
  for (const { path, decision, ...versions } of steps) {
    const entry = versions[side]
    if (entry === null) continue
    const isNeeded =
      decision.kind === 'conflict'
        ? side === 'cloud' || entry.size <= textLimits.bytes
        : decision.kind === 'combine'
          ? decision.content === side
          : decision.kind === 'take-cloud' && side === 'cloud'
    if (isNeeded) wanted.set(path, entry)
  }
  return wanted
}

async function settle(
  task: PushTask,
  sides: Sides,
  folder: PushFolder,
  plan: MergePlan,
  isThere: (at: PushPath) => boolean,
): Promise<Omit<Compared, 'folders'>> {
  const { signal } = task.operation
  const { arrived, texts, local } = sides
  const results: PullResult[] = []
  for (const { path, decision, local: here, cloud: there } of plan.steps) {
    if (decision.kind === 'take-cloud') results.push({ folder, path, entry: there })
    if (decision.kind !== 'combine' || here === null || there === null) continue
    const content = decision.content === 'local' ? here : there
    const { mode } = decision.mode === 'local' ? here : there
    results.push({ folder, path, entry: { ...content, mode } })
  }
  const settled = await settleTexts(
    plan.steps,
    async (version, path, entry) => {
      const kept = (await arrived.read(entry.hash)) ?? (version === 'base' ? await texts.read(entry.hash) : null)
      if (kept !== null || version !== 'local') return kept
      const full = posix.join(rootOf(local, folder), path)
      return (await local.files.read(full, { length: entry.size, signal })).bytes
    },
    signal,
  )
  for (const { step, text, mode } of settled.merged) {
    results.push({ folder, path: step.path, entry: await keptText(arrived, text, mode) })
  }
  const conflicts = settled.conflicts.map(({ step, texts: tried }): KeptConflict => {
    const { path, base, local: here, cloud, decision } = step
    const kind = decision.kind === 'conflict' ? decision.conflict : 'both-changed'
    return { folder, path, kind, base, local: here, cloud, regions: tried?.kind === 'conflict' ? tried.regions : null }
  })
  const keep = (text: string, mode: number) => keptText(arrived, text, mode)
  const decided = await resultsOfConflicts(conflicts, sides.decisions, keep, isThere)
  return { results: [...results, ...decided.results], conflicts: decided.open }
}

async function keptText(arrived: Blobs, text: string, mode: number): Promise<TreeEntry> {
  const bytes = Buffer.from(text)
  const hash = createHash('sha256').update(bytes).digest('hex')
  await arrived.put(hash, [bytes])
  return { kind: 'file', hash, size: bytes.length, mode }
}
