import type { TreeEntry } from '../../../src-shared/cloud/merge.ts'
import type { ConflictVersion, PushConflict } from '../../../src-shared/cloud/push-plan.ts'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { textOf } from '../changes/originals.ts'
import { versionsOf } from './journal/kept-pull.ts'
import type { PushJournal } from './journal/push-journal.ts'

const mostText = 256 * 1024
const mostShown = 1000

/** What waits for a person, with the versions of both sides as they came. */
export async function showConflicts(journal: PushJournal, id: SandboxId): Promise<readonly PushConflict[]> {
  const { conflicts, decisions } = await journal.pull(id)
  const [arrived, texts] = [await journal.arrived(id), await journal.texts(id)]
  const version = async (entry: TreeEntry | null): Promise<ConflictVersion | null> => {
    if (entry === null) return null
    const { hash, size, mode, kind } = entry
    const bytes = size > mostText ? null : ((await arrived.read(hash)) ?? (await texts.read(hash)))
    return { size, mode, isLink: kind === 'link', text: bytes === null ? null : textOf(bytes) }
  }
  const shown: PushConflict[] = []
  for (const conflict of conflicts.slice(0, mostShown)) {
    const { folder, path, kind, base, local, cloud, regions } = conflict
    const decided = decisions.find(
      (one) => one.folder === folder && one.path === path && one.versions === versionsOf(conflict),
    )
    const all = { base: await version(base), local: await version(local), cloud: await version(cloud) }
    shown.push({ folder, path, kind, ...all, regions, decision: decided?.decision ?? null })
  }
  return shown
}
