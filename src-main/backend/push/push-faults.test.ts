import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../../src-shared/errors/codes.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { hashesBelow } from '../../../testing/push/hashes-below.ts'
import type { Blow } from '../../../testing/push/mortal.ts'
import type { PushStage } from '../../../testing/push/push-stage.ts'
import { stagedDemo } from '../../../testing/push/staged-demo.ts'
import { eventually } from '../fixtures/eventually.ts'

let stage: PushStage
let id: string
let work: Awaited<ReturnType<typeof hashesBelow>>
const killed: Blow = { kind: 'killed' }

beforeAll(async () => {
  const demo = await stagedDemo()
  ;({ stage, id } = demo)
  const { workspace } = stage.here.of(id)
  await mkdir(join(workspace, 'src'))
  for (let number = 0; number < 40; number += 1) {
    await writeFile(join(workspace, `src/${String(number)}.txt`), `${String(number)}\n`.repeat(50))
  }
  work = await hashesBelow(stage.here.of(id))
  await demo.backend.close()
}, 60_000)
afterAll(async () => {
  await stage[Symbol.asyncDispose]()
})

type Backend = Awaited<ReturnType<PushStage['backend']>>

/** Whatever happened: the sandbox is at one place, whole, and nothing is anywhere that is not written down. */
async function expectWhole(backend: Backend, what: string): Promise<void> {
  const state = await backend.settled()
  const isAway = backend.service.get('demo').engine === 'fly'
  expect(isAway, what).toBe(state.awaySince !== null)
  expect(await hashesBelow((isAway ? stage.there : stage.here).of(id)), what).toEqual(work)
  if (stage.there.ids.length > 0) expect(state.hasMachine, what).toBe(true)
}

/** Back on this computer, with nothing left anywhere else. */
async function backHome(backend: Backend, what: string): Promise<void> {
  await backend.running()
  if ((await backend.state()).awaySince !== null) {
    await backend.service.push.pull('demo', false)
    await backend.settled()
  }
  await eventually(() => stage.there.ids.length === 0, 10_000)
  expect(await backend.state(), what).toMatchObject({ stage: 'home', hasMachine: false })
  await backend.running()
  expect(await hashesBelow(stage.here.of(id)), what).toEqual(work)
  await backend.close()
}

/** Seven points from the first on, spread over all: each costs seconds. Those of a push and a pull are 21 different faults. */
function* spread(points: readonly string[], first = 0): Generator<{ readonly nth: number; readonly at: number }> {
  for (let nth = 0; nth < 7; nth += 1) yield { nth, at: first + Math.floor((nth * (points.length - first)) / 7) }
}

async function whileTold(what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    throw new Error(what, { cause: error })
  }
}

async function pointsOf(direction: 'push' | 'pull'): Promise<readonly string[]> {
  const backend = await stage.backend()
  await backend.running()
  if (direction === 'push') backend.mortal.begin()
  await backend.push()
  expect(await backend.settled()).toMatchObject({ stage: 'away', error: null })
  if (direction === 'pull') {
    backend.mortal.begin()
    await backend.service.push.pull('demo', false)
    expect(await backend.settled()).toMatchObject({ stage: 'home', error: null })
  }
  backend.mortal.end()
  const points = [...backend.mortal.points]
  await backHome(backend, direction)
  return points
}

describe('a push', () => {
  it('[PU52] of which the backend is killed at any point is undone or gone on with by the next one, and nothing is lost', async () => {
    const points = await pointsOf('push')
    expect(points.length).toBeGreaterThan(20)
    for (const { nth, at } of spread(points)) {
      const what = `killed at ${String(at)}: ${points[at] ?? ''}`
      const first = await stage.backend()
      await first.running()
      first.mortal.begin(at, killed)
      void first.push()
      await first.mortal.died
      const next = await stage.backend()
      await whileTold(what, () => next.running())
      await expectWhole(next, what)
      const { stage: found } = await next.state()
      expect(['home', 'interrupted', 'away'], what).toContain(found)
      if (found === 'interrupted') {
        await (nth % 2 === 0 ? next.service.push.cancel('demo') : next.service.push.resume('demo'))
        await expectWhole(next, what)
        expect((await next.state()).stage, what).toBe(nth % 2 === 0 ? 'home' : 'away')
      }
      await backHome(next, what)
    }
  }, 300_000)

  const codes: readonly ErrorCode[] = [
    ...(['cloud-full', 'cloud-rate', 'engine-failed', 'agent-lost', 'disk-full', 'engine-unreachable'] as const),
    ...(['file-conflict', 'cloud-quota', 'agent-protocol', 'archive-refused'] as const),
  ]
  it('[PU53] that fails at any point goes on by itself or leaves all as it was, and tells why', async () => {
    const points = await pointsOf('push')
    for (const { nth, at } of spread(points, 2)) {
      const code = codes[nth % codes.length] ?? 'engine-failed'
      const what = `${code} at ${String(at)}: ${points[at] ?? ''}`
      const backend = await stage.backend()
      await backend.running()
      const error = new AirlockError({ code, message: 'As staged.', why: 'A fault.', remedy: 'None.' })
      backend.mortal.begin(at, { kind: 'fails', error })
      await backend.push().catch(() => undefined)
      await backend.settled()
      backend.mortal.end()
      await expectWhole(backend, what)
      const state = await backend.state()
      // Only the line failed: what arrived is gone on with, or undone.
      if (state.stage === 'interrupted') {
        await (at % 2 === 0 ? backend.service.push.cancel('demo') : backend.service.push.resume('demo'))
        await expectWhole(backend, what)
      }
      if (state.awaySince === null && state.error !== null) expect(state.error.code, what).toBe(code)
      if (state.awaySince !== null && backend.service.get('demo').state === 'stopped')
        await backend.service.start('demo')
      await backHome(backend, what)
    }
  }, 300_000)
})

describe('a pull', () => {
  it('[PU52] of which the backend is killed at any point is undone or gone on with by the next one, and nothing is lost', async () => {
    const points = await pointsOf('pull')
    expect(points.length).toBeGreaterThan(15)
    for (const { nth, at } of spread(points)) {
      const what = `killed at ${String(at)}: ${points[at] ?? ''}`
      const first = await stage.backend()
      await first.running()
      await first.push()
      await first.settled()
      await writeFile(join(stage.there.of(id).workspace, 'src/0.txt'), `changed ${String(at)}\n`)
      work = await hashesBelow(stage.there.of(id))
      first.mortal.begin(at, killed)
      void first.service.push.pull('demo', false)
      await first.mortal.died
      const next = await stage.backend()
      // What is settled goes on by itself.
      await eventually(async () => ['home', 'away', 'interrupted'].includes((await next.settled()).stage), 20_000)
      const { stage: found, canCancel } = await next.state()
      if (found === 'interrupted' && canCancel) {
        await (nth % 2 === 0 ? next.service.push.cancel('demo') : next.service.push.resume('demo'))
        await next.settled()
      }
      await eventually(async () => ['home', 'away'].includes((await next.settled()).stage), 20_000)
      await whileTold(what, () => next.running())
      await expectWhole(next, what)
      await backHome(next, what)
    }
  }, 400_000)
})
