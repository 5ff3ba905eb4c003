import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import type { AgentClient } from '../../channel/agent-client.ts'
import { isSame } from '../merge/decide.ts'
import { pushFolders } from '../roots.ts'
import { hashesIn, leftOutOf, readSide, withoutLeftOut, type SideTrees } from '../travel/read-sides.ts'
import { changeFolders } from '../travel/empty-folders.ts'
import { writeResults } from '../travel/write-results.ts'
import { handOver } from './hand-over.ts'
import { reachOwn } from './hold.ts'
import { briefly } from './make-calm.ts'
import type { PushTask } from './push-task.ts'
import { engineOf, reachOther } from './reach-other.ts'
import { switchPlace } from './switch-place.ts'

const mostTries = 4

/** Writes what was settled into the copy here, looks whether it is so, and makes the copy the sandbox. */
export async function applyPull(task: PushTask): Promise<void> {
  const { course, entry, journal, operation } = task
  const { here } = course.record
  entry.heldFor = 'pull'
  const local = await reachOther(task, here, false)
  try {
    const both = await operation.phase('copy', 'Writing what came', () => written(task, local.agent))
    await operation.phase('hand-over', 'Handing over terminals', () => takeTerminals(task, local.agent))
    if (course.record.keepsMachine) {
      // What stayed here is not at the machine, and must not count as deleted there.
      const common = withoutLeftOut(both, leftOutOf(course.record.leftOut))
      await journal.saveBase(entry.id, common)
      await (await journal.texts(entry.id)).keepOnly(hashesIn(common.trees))
    }
  } finally {
    await local.close()
  }
  const { engine } = await engineOf(task, here)
  // Its agent begins with the terminals that were handed over.
  await engine.stop(entry.id, { report: operation.report })
  await course.to('leaving')
  await switchPlace(task, here, undefined)
}

/** What terminals showed is no work: where the machine does not answer any more, or not to the end, it stays there. */
async function takeTerminals(task: PushTask, to: AgentClient): Promise<void> {
  try {
    await briefly(task, task.handOverMs, async (brief) => {
      const { signal } = brief.operation
      await handOver({ from: await reachOwn(brief, 'pull'), to, leftOut: task.course.record.leftOut, signal })
    })
  } catch (error) {
    task.world.log.error(`What terminals of ${task.entry.id} showed could not be brought back`, error)
  }
}

async function written(task: PushTask, agent: AgentClient): Promise<SideTrees> {
  const { journal, entry, operation, world, course } = task
  const { signal } = operation
  const settled = await journal.pull(entry.id)
  if (settled === null) throw notSettled()
  const { results, folders: emptied } = settled
  const blobs = await journal.arrived(entry.id)
  const bound = leftOutOf(course.record.bound)
  for (let tries = 0; ; tries += 1) {
    const side = await readSide(agent, bound, signal)
    const { trees: present, folders } = side
    const open = results.filter(({ folder, path, entry: wanted }) => !isSame(wanted, present[folder].get(path) ?? null))
    if (open.length === 0) {
      const toMake = emptied.filter(({ folder, path, isThere }) => folders[folder].has(path) !== isThere)
      if (toMake.length === 0) return side
      await changeFolders(agent, toMake, signal)
      return await readSide(agent, bound, signal)
    }
    if (tries >= mostTries) throw notWritten(open[0]?.path ?? '')
    for (const folder of pushFolders) {
      const ofFolder = new Map(open.filter((one) => one.folder === folder).map((one) => [one.path, one.entry]))
      if (ofFolder.size === 0) continue
      const there = { tree: present[folder], folders: folders[folder] }
      await writeResults({ agent, folder, blobs, now: world.clock.date(), signal }, ofFolder, there)
    }
  }
}

function notSettled(): AirlockError {
  return new AirlockError({
    code: 'sandbox-state',
    message: 'What was to be written here cannot be read any more.',
    why: 'It lies on this computer’s disk between looking at both sides and writing.',
    remedy: 'Nothing was removed in the cloud. The next try looks at both sides again.',
  })
}

function notWritten(path: string): AirlockError {
  return new AirlockError({
    code: 'file-conflict',
    message: 'What came back could not be written as it is.',
    why: `${JSON.stringify(path)} is still another one after it was written.`,
    remedy: 'Nothing was removed in the cloud. Try again: `airlock pull` goes on.',
  })
}
