import type { AgentClient } from '../../channel/agent-client.ts'
import type { PushRecord } from '../journal/push-record.ts'
import { isLeftOut } from '../manifest/totals.ts'
import { apartIn, pushFolders, rootOf } from '../roots.ts'
import { removePaths } from '../travel/make-alike.ts'
import { leftOutOf } from '../travel/read-sides.ts'

/**
 * What stays here is not at the machine either, where an earlier push brought it: all that was there then came back with the pull.
 * What only runs on one kind of computer each side keeps.
 */
export async function removeHeldBack(
  machine: AgentClient,
  { leftOut, bound }: Pick<PushRecord, 'leftOut' | 'bound'>,
  signal: AbortSignal,
): Promise<void> {
  const [left, own] = [leftOutOf(leftOut), leftOutOf(bound)]
  for (const folder of pushFolders) {
    const isHeldBack = (path: string) => isLeftOut(path, left[folder]) && !isLeftOut(path, own[folder])
    if (left[folder].size === 0) continue
    const found: string[] = []
    const exclude = apartIn(machine, folder)
    for await (const batch of machine.files.walk(rootOf(machine, folder), { exclude, signal })) {
      for (const { folder: above, names, kinds } of batch) {
        for (const [index, name] of names.entries()) {
          const path = above === '' ? name : `${above}/${name}`
          if (kinds[index] !== 'd' && isHeldBack(path)) found.push(path)
        }
      }
    }
    await removePaths(machine, folder, found, signal)
  }
}
