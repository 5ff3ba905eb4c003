import { readFile, writeFile } from 'node:fs/promises'
import { expect, it, vi } from 'vitest'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { stagePush } from '../../../testing/push/staged-push.ts'
import { stagedDemo } from '../../../testing/push/staged-demo.ts'
import { eventually } from '../fixtures/eventually.ts'

const fault = new AirlockError({ code: 'disk-full', message: 'As staged.', why: 'A fault.', remedy: 'None.' })

async function staged() {
  const demo = await stagedDemo()
  await writeFile(demo.here('work'), 'work\n')
  return demo
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
}, 240_000)

it('[PU53] where only the line fails, what arrived stays and is told to cost, and going on brings the rest', async () => {
  await using demo = await staged()
  const { stage, backend, push, id, there } = demo
  const lost = new AirlockError({ code: 'agent-lost', message: 'As staged.', why: 'A cut line.', remedy: 'None.' })
  backend.mortal.begin('files unpack', { kind: 'fails', error: lost, isLasting: true })
  await backend.push()
  expect(await backend.settled()).toMatchObject({
    ...{ stage: 'interrupted', direction: 'push', hasMachine: true, error: { code: 'agent-lost' } },
    leftover: expect.stringContaining('and cost') as string,
  })
  expect(stage.there.ids).toEqual([id])
  await backend.running()
  const { notices } = backend.service.get('demo')
  expect(notices.map(({ text }) => text).join()).toContain('--resume')
  backend.mortal.end()
  await push.resume('demo')
  expect(await backend.settled()).toMatchObject({ stage: 'away', error: null, leftover: null })
  expect(await readFile(there('work'), 'utf8')).toBe('work\n')
  expect(backend.service.get('demo').notices).toEqual([])
}, 240_000)

it('[PU53] [PU56] a sandbox that slept there sleeps again after a pull that waits for a person, that fails or that is cancelled', async () => {
  await using demo = await staged()
  const { backend, push, here, there, stage, id } = demo
  await demo.away()
  const asleep = () => {
    expect(stage.there.world.sandboxes.get(id)?.state).toBe('paused')
    expect(backend.service.get('demo').state).toBe('paused')
  }
  await backend.service.pause('demo')
  backend.mortal.begin('files hashTree', { kind: 'fails', error: fault })
  await writeFile(there('work'), 'there\n')
  await push.pull('demo', false)
  expect(await backend.settled()).toMatchObject({ stage: 'away', error: { code: 'disk-full' } })
  asleep()
  await writeFile(here('work'), 'here\n')
  await push.pull('demo', false)
  expect(await backend.settled()).toMatchObject({ stage: 'conflicts' })
  asleep()
  expect(await push.cancel('demo')).toMatchObject({ stage: 'away' })
  asleep()
}, 240_000)

const hourMs = 60 * 60_000

/** A sandbox that was pushed, where time passes as told. */
async function withClock() {
  const clock = { now: Date.parse('2026-03-01T12:00:00.000Z') }
  const staged = await stagePush({
    clock: { date: () => new Date(clock.now), elapsed: () => performance.now() },
    lifetimeEveryMs: 5,
  })
  const id = await staged.made()
  await staged.pushed()
  return {
    ...{ ...staged, clock, id },
    kept: async () => (await staged.records()).find(({ spec }) => spec.id === id)?.keeping?.ceiling,
    /** It is kept, though the machine of this place can be told nothing. */
    allow: async (dollars: number) => {
      await expect(staged.service.keeping.setCeiling('demo', dollars)).rejects.toMatchObject({ code: 'sandbox-state' })
    },
    /** What two hours there cost of a hundred dollars, once that is counted. */
    async spent() {
      await this.allow(100)
      clock.now += 2 * hourMs
      const spent = () => staged.service.get('demo').cloud?.ceiling?.spent ?? 0
      await eventually(() => spent() > 0)
      return spent()
    },
  }
}

it('[CL41] a ceiling counts nothing while a sandbox is on this computer', async () => {
  await using staged = await withClock()
  const { clock, kept } = staged
  const before = await staged.spent()
  await staged.pulled('demo', true)
  expect(await kept()).toEqual({ dollars: 100, spent: before, countedAt: null })
  clock.now += 10 * hourMs
  await staged.pushed()
  await eventually(async () => (await kept())?.countedAt === new Date(clock.now).toISOString())
  expect(await kept()).toMatchObject({ dollars: 100, spent: before })
}, 240_000)

it('[CL41] [PU58] a ceiling counts nothing while a sandbox goes on with its copy on this computer', async () => {
  await using staged = await withClock()
  const { service, clock, kept, id } = staged
  const before = await staged.spent()
  await staged.there.engine().remove(id)
  await eventually(() => service.get('demo').state === 'failed')
  await service.push.goOnHere('demo')
  expect(await kept()).toEqual({ dollars: 100, spent: before, countedAt: null })
  clock.now += 10 * hourMs
  await service.start('demo')
  await staged.pushed()
  await eventually(async () => (await kept())?.countedAt === new Date(clock.now).toISOString())
  expect(await kept()).toMatchObject({ dollars: 100, spent: before })
}, 240_000)

it('[CL41] a machine that its ceiling stopped is not started by a pull', async () => {
  await using staged = await withClock()
  const { service, clock } = staged
  await staged.allow(1)
  clock.now += 1000 * hourMs
  await eventually(() => service.get('demo').state === 'stopped')
  await staged.pulled()
  expect(await service.push.state('demo')).toMatchObject({
    stage: 'away',
    error: { message: expect.stringContaining('has cost what you allowed') as string },
  })
  expect(service.get('demo').state).toBe('stopped')
}, 240_000)

it('[CL41] a ceiling that is reached during a pull does not stop what is home', async () => {
  await using staged = await withClock()
  const { service, clock } = staged
  await staged.allow(1)
  await service.push.pull('demo', false)
  for await (const state of service.push.events('demo', new AbortController().signal))
    if (state.stage !== 'pulling' || !state.canCancel) break
  clock.now += 1000 * hourMs
  expect(await staged.settled()).toMatchObject({ stage: 'home', error: null })
  await eventually(() => service.get('demo').operation === null)
  expect(service.get('demo')).toMatchObject({ engine: 'local', state: 'running', notices: [] })
}, 240_000)

it('[PU52] whoever stops a sandbox whose pull was interrupted has it stopped, also after the next start of the backend', async () => {
  await using demo = await staged()
  const { stage, backend } = demo
  await demo.away()
  backend.mortal.begin('memory start', { kind: 'killed' })
  void demo.push.pull('demo', false)
  await backend.mortal.died
  const next = await stage.backend()
  await next.running()
  expect(await next.state()).toMatchObject({ stage: 'interrupted', direction: 'pull' })
  await next.service.stop('demo')
  const looked = (service: typeof next.service) => {
    service.push.close()
    service.push.start()
    return service.get('demo')
  }
  expect(looked(next.service)).toMatchObject({ state: 'stopped', operation: null })
  await next.close()
  const last = await stage.backend()
  await eventually(() => last.service.get('demo').state === 'stopped')
  expect(looked(last.service)).toMatchObject({ state: 'stopped', operation: null })
  await last.close()
}, 240_000)

it('[PU52] [CL5] one push of a sandbox begins in its turn, holds the account meanwhile, and a machine that is kept is known by name', async () => {
  await using staged = await stagePush()
  const { service } = staged
  await staged.made()
  const { id } = await service.push.plan('demo', {}, new AbortController().signal)
  const stopping = service.stop('demo')
  const begin = () => service.push.begin('demo', id, { include: [], leaveOut: [] })
  const begun = await Promise.allSettled([begin(), begin()])
  await stopping
  expect(begun).toMatchObject([
    { status: 'fulfilled', value: { stage: 'pushing' } },
    { status: 'rejected', reason: { code: 'sandbox-state' } },
  ])
  expect(service.busyOn('fly')).toEqual(['demo'])
  expect(await staged.settled()).toMatchObject({ stage: 'away', error: null })
  expect(service.busyOn('fly')).toEqual([])
  expect(service.push.machines()).toEqual([])
  await staged.pulled('demo', true)
  expect(service.push.machines()).toEqual([{ name: 'demo', place: 'fly somewhere' }])
}, 240_000)

it('[PU52] a push that waits for its turn is cancelled alone: what runs before it goes on, and nothing is made there', async () => {
  await using staged = await stagePush()
  const { service } = staged
  const sandbox = await staged.made()
  const { id } = await service.push.plan('demo', {}, new AbortController().signal)
  let stop: () => void = () => undefined
  const held = vi.spyOn(staged.here.of(sandbox), 'end').mockImplementation(async () => {
    await new Promise<void>((resolve) => (stop = resolve))
    return null
  })
  const stopping = service.stop('demo')
  await eventually(() => held.mock.calls.length > 0)
  const begun = Promise.allSettled([service.push.begin('demo', id, { include: [], leaveOut: [] })])
  await eventually(async () => (await service.push.state('demo')).canCancel)
  expect(await service.push.cancel('demo')).toMatchObject({ stage: 'home', hasMachine: false })
  expect(await begun).toMatchObject([{ status: 'rejected', reason: { code: 'cancelled' } }])
  held.mockRestore()
  stop()
  await stopping
  expect(service.get('demo').state).toBe('stopped')
  expect(staged.there.ids).toEqual([])
}, 120_000)
