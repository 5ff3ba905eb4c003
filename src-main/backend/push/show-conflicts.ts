import type { TreeEntry } from '../../../src-shared/cloud/merge.ts'
import type { ConflictVersion, PushConflict } from '../../../src-shared/cloud/push-plan.ts'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { textOf } from '../changes/originals.ts'
import { nothingSettled, versionsOf, type KeptConflict } from './journal/kept-pull.ts'
import type { PushJournal } from './journal/push-journal.ts'

const mostText = 256 * 1024
const mostShown = 1000
/** Of one answer. */
const mostTexts = 16 * 1024 ** 2

/**
 * What waits for a person, with the versions of both sides as they came: those that are open first where there are too many to
 * show, and without texts once these are too much for one answer.
 */
export async function showConflicts(
  journal: PushJournal,
  id: SandboxId,
  room = mostTexts,
): Promise<readonly PushConflict[]> {
  const { conflicts, decisions } = (await journal.pull(id)) ?? nothingSettled
  const [arrived, texts] = [await journal.arrived(id), await journal.texts(id)]
  let left = room
  const version = async (entry: TreeEntry | null): Promise<ConflictVersion | null> => {
    if (entry === null) return null
    const { hash, size, mode, kind } = entry
    const bytes = size > Math.min(mostText, left) ? null : ((await arrived.read(hash)) ?? (await texts.read(hash)))
    left -= bytes?.length ?? 0
    return { size, mode, isLink: kind === 'link', text: bytes === null ? null : textOf(bytes) }
  }
  const decisionOf = ({ folder, path, ...conflict }: KeptConflict) =>
    decisions.find((one) => one.folder === folder && one.path === path && one.versions === versionsOf(conflict))
      ?.decision ?? null
  const all = conflicts.map((conflict) => ({ conflict, decision: decisionOf(conflict) }))
  const open = all.filter(({ decision }) => decision === null)
  const shown: PushConflict[] = []
  for (const { conflict, decision } of all.length > mostShown ? open.slice(0, mostShown) : all) {
    const { folder, path, kind, base, local, cloud } = conflict
    const length = conflict.regions === null ? 0 : JSON.stringify(conflict.regions).length
    const regions = length > left ? null : conflict.regions
    if (regions !== null) left -= length
    const versions = { base: await version(base), local: await version(local), cloud: await version(cloud) }
    shown.push({ folder, path, kind, ...versions, regions, decision })
  }
  return shown
}
