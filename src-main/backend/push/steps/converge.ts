import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import type { AgentClient } from '../../channel/agent-client.ts'
import { pause } from '../../channel/pause.ts'
import { pushFolders } from '../roots.ts'
import { changeFolders, noFolders, type FolderChange } from '../travel/empty-folders.ts'
import { makeAlike } from '../travel/make-alike.ts'
import {
  differenceOf,
  leftOutOf,
  readSide,
  type LeftOut,
  type SideTrees,
  type Trees,
  withoutLeftOut,
} from '../travel/read-sides.ts'
import type { TextPack } from '../travel/text-pack.ts'
import { holdBack } from './hold-back.ts'
import type { PushTask } from './push-task.ts'

export interface Converging {
  readonly from: AgentClient
  readonly to: AgentClient
  readonly texts: TextPack | null
  /** Whether it goes on until both are seen to be alike; else once all was sent. */
  readonly mustBeAlike: boolean
}

const mostTries = 6
const cut: ReadonlySet<string> = new Set(['agent-lost', 'agent-unreachable', 'engine-unreachable', 'engine-timeout'])
const transient: ReadonlySet<string> = new Set([
  ...[...cut, 'cloud-settling', 'cloud-rate'],
  // Something is written to meanwhile.
  'file-conflict',
])

/** The line itself failed: what arrived is as good as before. */
export function isCut(error: unknown): boolean {
  return error instanceof AirlockError && cut.has(error.code)
}

export function isTransient(error: unknown): boolean {
  return error instanceof AirlockError && transient.has(error.code)
}

/** Makes one side like the other; what a cut line kept from arriving is sent by the next try. Resolves with what both have. */
export async function converge(task: PushTask, converging: Converging): Promise<SideTrees> {
  const { operation, line, told, course } = task
  const { signal } = operation
  const { from, to, texts, mustBeAlike } = converging
  let [failures, sends, least] = [0, 0, Infinity]
  // What changed since the plan is sent by the comparison that follows; to hash all again takes as long as sending it.
  const lookedAt = mustBeAlike ? null : task.looked
  // Folders with nothing in them are no reason to fail: each is tried once.
  const tried = new Set<string>()
  for (;;) {
    signal.throwIfAborted()
    try {
      const leftOut = leftOutOf(course.record.leftOut)
      const [wanted, present] = await Promise.all([
        lookedAt === null ? readSide(from, leftOut, signal) : asLookedAt(lookedAt, leftOut),
        readSide(to, leftOut, signal),
      ])
      const differences = pushFolders.map((folder) => ({
        folder,
        difference: differenceOf(wanted.trees[folder], present.trees[folder]),
      }))
      const open = differences.filter(({ difference: { send, remove } }) => send.size + remove.length > 0)
      const folders = lookedAt === null ? foldersToChange(wanted, present).filter((one) => !tried.has(nameOf(one))) : []
      if (open.length + folders.length === 0) return wanted
      if (sends >= mostTries) throw neverAlike()
      if (
        await holdBack(
          task,
          from,
          open.map(({ folder, difference: { send } }) => ({ folder, send })),
        )
      )
        continue
      const openBytes = open.reduce((sum, { difference }) => sum + difference.bytes, 0)
      // Only tries that bring nothing count: a line may be as slow and shaky as it is.
      if (openBytes < least) failures = 0
      least = Math.min(least, openBytes)
      line.totalBytes = line.sentBytes + openBytes
      for (const { folder, difference } of open) {
        const passed = (bytes: number) => {
          line.sentBytes += bytes
          told()
        }
        const passage = { from, to, folder, leftOut: leftOut[folder], texts, passed, signal }
        await makeAlike(passage, present.folders[folder], difference)
      }
      await changeFolders(to, folders, signal)
      for (const one of folders) tried.add(nameOf(one))
      // What is sent while the person goes on is compared later, when nothing changes any more.
      if (!mustBeAlike) return wanted
      sends += 1
    } catch (error) {
      signal.throwIfAborted()
      failures += 1
      if (!isTransient(error) || failures >= mostTries) throw error
      task.world.log.info(`A copy is tried again: ${String(error)}`)
      await pause(task.restMs * failures, signal)
    }
  }
}

function asLookedAt(trees: Trees, leftOut: LeftOut): SideTrees {
  return { ...withoutLeftOut({ trees, empty: noFolders }, leftOut), folders: noFolders }
}

function foldersToChange(wanted: SideTrees, present: SideTrees): readonly FolderChange[] {
  return pushFolders.flatMap((folder) => {
    const made = [...wanted.empty[folder]].filter((path) => !present.folders[folder].has(path))
    const gone = [...present.empty[folder]].filter((path) => !wanted.folders[folder].has(path))
    return [
      ...made.map((path) => ({ folder, path, isThere: true })),
      ...gone.map((path) => ({ folder, path, isThere: false })),
    ]
  })
}

const nameOf = ({ folder, path, isThere }: FolderChange): string => `${folder} ${String(isThere)} ${path}`

function neverAlike(): AirlockError {
  return new AirlockError({
    code: 'file-conflict',
    message: 'Both sides do not become alike.',
    why: 'After several tries the hashes of files still differ.',
    remedy: 'Nothing was switched over. See whether something on the other side writes files by itself, and try again.',
  })
}
