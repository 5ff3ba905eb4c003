import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import { startSandbox } from '../../sandboxes/power.ts'
import { requireAffordable } from '../../cloud/keeping/kept-life.ts'
import { hashesIn } from '../travel/read-sides.ts'
import { converge, isCut } from './converge.ts'
import { handOver } from './hand-over.ts'
import { heldBackWords } from './hold-back.ts'
import { removeHeldBack } from './remove-held-back.ts'
import { hold, reachOwn, release } from './hold.ts'
import type { PushTask } from './push-task.ts'
import { engineOf, reachOther } from './reach-other.ts'
import { leaveTerminals } from './terminals-to-leave.ts'
import { switchPlace } from './switch-place.ts'
import { undoMachine } from './undo-machine.ts'

/** Brings a sandbox to its machine, and switches over once both sides are seen to be alike. Until then all can be undone. */
export async function pushSandbox(task: PushTask): Promise<void> {
  const { operation, course } = task
  const { wasRunning } = course.record
  try {
    await carryOver(task)
    await switchOver(task)
  } catch (error) {
    operation.failRunningPhases()
    await release(task, wasRunning)
    // What arrived stays where only the line failed: the person goes on with it, or undoes it.
    const isOnlyCut = isCut(error) && course.record.step === 'copying' && !operation.signal.aborted
    if (isOnlyCut) await course.to('copying', { wasRunning: false })
    else await undoMachine(task)
    throw error
  }
  await goOnThere(task)
}

async function carryOver(task: PushTask): Promise<void> {
  const { operation, course, journal, line } = task
  await makeMachine(task)
  await course.to('copying')
  const texts = await journal.texts(task.entry.id)
  const there = await reachOther(task, course.record.there, false)
  try {
    const from = await reachOwn(task, 'push')
    const passage = { to: there.agent, texts }
    const began = task.world.clock.elapsed()
    await operation.phase('copy', 'Copying while it goes on', () =>
      converge(task, { from, ...passage, mustBeAlike: false }),
    )
    await measureRate(task, line.sentBytes, task.world.clock.elapsed() - began)
    const held = await hold(task, 'push')
    const both = await operation.phase('verify', 'Comparing both sides by hash', () =>
      converge(task, { from: held, ...passage, mustBeAlike: true }),
    )
    await operation.phase('hand-over', 'Handing over terminals', async () => {
      await leaveTerminals(task, held)
      const { signal } = operation
      const { leftOut } = course.record
      await removeHeldBack(there.agent, course.record, signal)
      await handOver({ from: held, to: there.agent, leftOut, keepsThere: false, signal })
    })
    await journal.saveBase(task.entry.id, both)
    await texts.keepOnly(hashesIn(both.trees))
  } finally {
    await there.close()
  }
}

async function makeMachine(task: PushTask): Promise<void> {
  const { operation, course } = task
  const { there } = course.record
  const { engine } = await engineOf(task, there)
  const { signal, report } = operation
  try {
    const seen = await engine.inspect(there.spec.id, { signal })
    if (seen.spec.image === there.spec.image || course.record.step !== 'making') return
    // One that was kept has the image of that push.
    await engine.remove(there.spec.id, { signal })
    await engine.create(there.spec, { signal, report })
  } catch (error) {
    if (!(error instanceof AirlockError) || error.code !== 'sandbox-not-found') throw error
    if (course.record.hadMachine) await course.to('making', { hadMachine: false })
    await engine.create(there.spec, { signal, report })
  }
}

/** The copy here rests from now on, and the one at its machine is the sandbox. */
async function switchOver(task: PushTask): Promise<void> {
  const { world, entry, operation, course } = task
  const { here, there } = course.record
  // Before it stops, so that its end is not taken for a lost agent.
  await world.agents.drop(entry.id)
  const { engine } = await world.engines.of(entry).ready(operation.signal)
  await engine.stop(entry.id, { signal: operation.signal })
  operation.beyondCancel()
  await switchPlace(task, there, { since: world.clock.date().toISOString(), ...here })
  world.logs.append(entry.id, 'lifecycle', `It is at ${there.place} from now on; the copy here is kept as it is.`)
}

/** From here on nothing is undone: it is there, whatever hinders its start. */
async function goOnThere(task: PushTask): Promise<void> {
  const { world, entry, operation, course, heldBack } = task
  try {
    await course.to('away', { awaySince: entry.record.away?.since ?? null })
    const { engine } = await engineOf(task, course.record.there)
    // Its agent begins with the terminals that were handed over.
    await engine.stop(entry.id, { report: operation.report })
    requireAffordable(entry)
    await startSandbox(task)
    await course.to('away', { wasRunning: false })
  } finally {
    entry.heldFor = null
    if (heldBack.length > 0) entry.notice(heldBackWords(heldBack))
    world.list.changed(entry)
  }
}

const leastMeasured = 1024 ** 2

async function measureRate({ journal, world }: PushTask, bytes: number, milliseconds: number): Promise<void> {
  if (bytes < leastMeasured || milliseconds <= 0) return
  await journal
    .saveRate({ bytesPerSecond: (bytes / milliseconds) * 1000, secondsPerFile: 0 })
    .catch((error: unknown) => {
      world.log.info(`How fast it went is not kept: ${String(error)}`)
    })
}
