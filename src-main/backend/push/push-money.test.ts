import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { stagePush } from '../../../testing/push/staged-push.ts'
import { PushStage } from '../../../testing/push/push-stage.ts'
import { eventually } from '../fixtures/eventually.ts'

const fault = new AirlockError({ code: 'disk-full', message: 'As staged.', why: 'A fault.', remedy: 'None.' })

async function staged() {
  const stage = await PushStage.open()
  const backend = await stage.backend()
  await backend.create({ name: 'demo' })
  await backend.running()
  const [id = ''] = stage.here.ids
  const here = (name: string) => join(stage.here.of(id).workspace, name)
  await writeFile(here('work'), 'work\n')
  return {
    ...{ stage, backend, id, here, push: backend.service.push },
    away: async () => {
      await backend.push()
      expect(await backend.settled()).toMatchObject({ stage: 'away', error: null })
    },
    home: async (keepsMachine: boolean) => {
      await backend.service.push.pull('demo', keepsMachine)
      expect(await backend.settled()).toMatchObject({ stage: 'home', error: null })
    },
    async [Symbol.asyncDispose]() {
      // One that was killed never ends.
      await Promise.race([backend.close(), backend.mortal.died])
      await stage[Symbol.asyncDispose]()
    },
  }
}

it('[PU53] [PU54] a kept machine that cannot be brought to rest is told as one that may cost, and is tried again', async () => {
  await using demo = await staged()
  const { stage, backend, id, here } = demo
  await demo.away()
  await demo.home(true)
  await writeFile(here('work'), 'more\n')
  backend.mortal.begin('files unpack', { kind: 'fails', error: fault })
  const refusing = vi.spyOn(stage.there.of(id), 'end').mockRejectedValue(new Error('It does not stop.'))
  await backend.push()
  await eventually(async () => {
    expect(await backend.state()).toMatchObject({
      ...{ stage: 'undoing', hasMachine: true, error: { code: 'disk-full' } },
      leftover: expect.stringContaining('does not rest yet, and may cost') as string,
    })
  })
  refusing.mockRestore()
  await eventually(async () => {
    expect(await backend.state()).toMatchObject({ stage: 'home', hasMachine: true })
  })
  expect(stage.there.world.sandboxes.get(id)?.state).toBe('stopped')
}, 60_000)

it('[CL41] a ceiling counts nothing while a sandbox is on this computer', async () => {
  const clock = { now: Date.parse('2026-03-01T12:00:00.000Z') }
  const hourMs = 60 * 60_000
  await using staged = await stagePush({
    clock: { date: () => new Date(clock.now), elapsed: () => performance.now() },
    lifetimeEveryMs: 5,
  })
  const { service } = staged
  const id = await staged.made()
  await staged.pushed()
  // It is kept, though this machine can be told nothing.
  await expect(service.setCeiling('demo', 100)).rejects.toMatchObject({ code: 'sandbox-state' })
  clock.now += 2 * hourMs
  const spent = () => service.get('demo').cloud?.ceiling?.spent ?? 0
  await eventually(() => spent() > 0)
  const before = spent()
  const kept = async () => (await staged.records()).find(({ spec }) => spec.id === id)?.keeping?.ceiling
  await staged.pulled('demo', true)
  expect(await kept()).toEqual({ dollars: 100, spent: before, countedAt: null })
  clock.now += 10 * hourMs
  await staged.pushed()
  await eventually(async () => (await kept())?.countedAt === new Date(clock.now).toISOString())
  expect(await kept()).toMatchObject({ dollars: 100, spent: before })
}, 60_000)
