import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import { startSandbox } from '../../sandboxes/power.ts'
import { pause } from '../../channel/pause.ts'
import { nothingSettled } from '../journal/kept-pull.ts'
import { noFolders } from '../travel/empty-folders.ts'
import { noTrees } from '../travel/read-sides.ts'
import { requireArrived } from '../travel/write-results.ts'
import { applyPull } from './apply-pull.ts'
import { compareSides, type Compared, type Sides } from './compare-sides.ts'
import { isTransient } from './converge.ts'
import { hold, reachOwn, release } from './hold.ts'
import { calmly } from './make-calm.ts'
import type { PushTask } from './push-task.ts'
import { engineOf, reachOther, type Other } from './reach-other.ts'
import { takeUp } from './take-up.ts'
import { leave } from './undo-machine.ts'

/**
 * Brings a sandbox back. Until all that came is settled nothing is written here, and it can be undone; from then on it goes on to
 * its end, whatever happens in between.
 */
export async function pullSandbox(task: PushTask): Promise<void> {
  const { course, operation } = task
  if (course.record.step === 'left-behind') await takeUp(task)
  if (!(await isSettled(task)) && !(await bring(task))) return
  operation.beyondCancel()
  if (course.record.step !== 'leaving' || task.entry.engine !== 'local') await applyPull(task)
  await goOnHere(task)
  await leave(task)
}

/** Where what was settled is lost, both sides are looked at again: what was written here already counts as changed here. */
async function isSettled({ course, entry, journal }: PushTask): Promise<boolean> {
  const { step } = course.record
  if (step === 'leaving' && entry.engine === 'local') return true
  return (step === 'applying' || step === 'leaving') && (await journal.pull(entry.id)) !== null
}

/**
 * What came goes, and the copy here rests. What of it was written here already is remembered: the next pull must not take it for
 * what a person did here.
 */
export async function giveUpPull(task: PushTask): Promise<void> {
  const { course, journal, entry } = task
  const { engine } = await engineOf(task, course.record.here)
  await engine.stop(entry.id)
  const isWritten = course.record.step === 'applying'
  if (isWritten) await journal.addWritten(entry.id, ((await journal.pull(entry.id)) ?? nothingSettled).results)
  await journal.forgetArrived(entry.id)
  await course.to('away')
  if (!isWritten) return
  // It was held until all would be here.
  await release(task, course.record.wasRunning)
  await course.to('away', { wasRunning: false })
}

/** False where a person has to decide first. */
async function bring(task: PushTask): Promise<boolean> {
  const { course, entry, operation, world } = task
  const { wasRunning } = course.record
  let local: Other | null = null
  try {
    await course.to('reading')
    await makeCopy(task)
    local = await reachOther(task, course.record.here, true)
    if (await settleBoth(task, local)) return true
  } catch (error) {
    operation.failRunningPhases()
    await letGo(task, local, wasRunning)
    // What came makes another try shorter; but not where there is no room for it.
    if (error instanceof AirlockError && error.code === 'disk-full') await task.journal.forgetArrived(entry.id)
    await course.to('away', { wasRunning: false })
    throw error
  } finally {
    await local?.close()
  }
  await letGo(task, local, wasRunning)
  await course.to('conflicts', { wasRunning: false })
  world.logs.append(entry.id, 'lifecycle', 'What both sides changed waits for a decision; nothing was changed here.')
  return false
}

async function settleBoth(task: PushTask, local: Other): Promise<boolean> {
  const { course, entry, journal, operation } = task
  const { id } = entry
  const parts = {
    base: await journal.base(id),
    emptyFolders: await journal.emptyFolders(id),
    local: local.agent,
    texts: await journal.texts(id),
    arrived: await journal.arrived(id),
    decisions: ((await journal.pull(id)) ?? nothingSettled).decisions,
    written: await journal.written(id),
  }
  await parts.arrived.clean()
  const look = async (what: string, cloud: Sides['cloud'], check?: (found: Compared) => void) =>
    await operation.phase('merge', what, () =>
      patiently(task, async () => {
        const found = await compareSides(task, { ...parts, cloud })
        check?.(found)
        return found
      }),
    )
  const first = await look('Bringing what changed, and comparing', await reachOwn(task, 'pull'))
  // Nobody is disturbed for what a person has to decide anyway.
  if (first.conflicts.length > 0) return await wait(task, first)
  const held = await hold(task, 'pull')
  const settled = await look('Comparing once more, at rest', held, (found) => {
    if (found.conflicts.length === 0) requireArrived(found.results, parts.arrived)
  })
  if (settled.conflicts.length > 0) return await wait(task, settled)
  await journal.savePull(id, { ...settled, decisions: parts.decisions })
  await course.to('applying')
  return true
}

async function wait({ journal, entry, course }: PushTask, { conflicts }: Compared): Promise<false> {
  const { decisions } = (await journal.pull(entry.id)) ?? nothingSettled
  await journal.savePull(entry.id, { results: [], folders: [], conflicts, decisions })
  await course.to('conflicts')
  return false
}

/**
 * The copy here was removed, e.g. with its engine: another one is made, with nothing in it. That it holds nothing is written down
 * first, since what is missing in it was not deleted by anybody.
 */
async function makeCopy(task: PushTask): Promise<void> {
  const { signal, report } = task.operation
  const { here } = task.course.record
  const { engine } = await engineOf(task, here)
  try {
    await engine.inspect(here.spec.id, { signal })
  } catch (error) {
    if (!(error instanceof AirlockError) || error.code !== 'sandbox-not-found') throw error
    await task.journal.saveBase(task.entry.id, { trees: noTrees, empty: noFolders })
    await engine.create(here.spec, { signal, report })
  }
}

const mostTries = 5

/** What came stays, so that another try only goes on. */
async function patiently<T>(task: PushTask, work: () => Promise<T>): Promise<T> {
  const { signal } = task.operation
  for (let failures = 1; ; failures += 1) {
    try {
      return await work()
    } catch (error) {
      signal.throwIfAborted()
      if (!isTransient(error) || failures >= mostTries) throw error
      task.world.log.info(`A pull is tried again: ${String(error)}`)
      await pause(task.restMs * failures, signal)
    }
  }
}

/** The copy here rests again, and the sandbox there goes on. */
async function letGo(task: PushTask, local: Other | null, wasRunning: boolean): Promise<void> {
  await local?.close()
  const calm = calmly(task)
  try {
    const { engine } = await engineOf(calm, task.course.record.here)
    await engine.stop(task.entry.id)
  } catch (error) {
    task.world.log.error(`The copy of ${task.entry.id} could not be stopped`, error)
  }
  await release(task, wasRunning)
}

/** It is here again, and begins with what its terminals showed there. */
async function goOnHere(task: PushTask): Promise<void> {
  const { world, entry, course } = task
  try {
    if (entry.seen === null || !entry.isProven) await startSandbox(task)
    await course.to('leaving', { wasRunning: false })
  } catch (error) {
    // Its work is here and whole: what hinders its start is told by the sandbox.
    world.log.error(`${entry.id} was pulled back and did not start`, error)
  } finally {
    entry.heldFor = null
    world.list.changed(entry)
    world.logs.append(entry.id, 'lifecycle', `It is back from ${course.record.there.place}.`)
  }
}
