import { describe, expect, it } from 'vitest'
import type { MachineLife } from '../../../../src-shared/machine/machine-wire.ts'
import { eventually } from '../../fixtures/eventually.ts'
import { sampleEngineSandbox, sampleRecord, sampleSpec } from '../../fixtures/sample.ts'
import { StagedEngine } from '../../fixtures/staged-engine.ts'
import { stageService } from '../../fixtures/staged-service.ts'
import type { KeptLife } from './kept-life.ts'

const hourMs = 60 * 60_000
/** Of a performance CPU with 2 GB in the cheapest region. */
const perHour = 0.043056
const there = sampleSpec({
  name: 'lake',
  cloud: { region: 'iad', size: { cpuKind: 'performance', cpus: 1, memoryMb: 2048 }, volumeGb: 10, idleMinutes: 15 },
})

/** A sandbox that runs at a cloud whose machine tells what it was told. */
async function staged(keeping?: KeptLife) {
  const clock = { now: Date.parse('2026-03-01T12:00:00.000Z'), elapsed: 0 }
  const told: MachineLife[] = []
  const machine = { isAway: false }
  const answer = () => {
    if (machine.isAway) return Promise.reject(new Error('It does not answer.'))
    return Promise.resolve({
      life: told.at(-1) ?? { idleMinutes: null, endsAt: null },
      keptAwakeBy: ['a terminal prints'],
      idleMs: 0,
    })
  }
  const engine = Object.assign(new StagedEngine(), {
    lifeOf: () => ({
      read: answer,
      change: async (life: MachineLife) => {
        const state = await answer()
        told.push(life)
        return state
      },
    }),
  })
  engine.sandboxes.set(there.id, sampleEngineSandbox({ spec: there }))
  const record = sampleRecord({ spec: there, place: 'fly personal', ...(keeping === undefined ? {} : { keeping }) })
  const found = { found: { engine, place: 'fly personal' }, candidates: [], advice: [] }
  const world = await stageService([record], undefined, undefined, {
    elsewhere: [{ id: 'fly', source: { search: () => Promise.resolve(found) } }],
    clock: { date: () => new Date(clock.now), elapsed: () => clock.elapsed },
    lifetimeEveryMs: 5,
  })
  const { service } = world
  await eventually(() => service.get('lake').state === 'running' && service.get('lake').isolation?.proven === true)
  return {
    ...{ clock, told, machine, engine, service, world },
    kept: async () => (await world.records()).find(({ spec }) => spec.id === there.id)?.keeping,
    last: () => told.at(-1),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

const at = (ms: number) => new Date(ms).toISOString()

describe('[CL43] a machine at a cloud that somebody works in', () => {
  it('is told of that, once a minute', async () => {
    await using stage = await staged()
    await eventually(() => stage.told.length === 1)
    stage.service.noteActivity(there.id)
    stage.service.noteActivity(there.id)
    await eventually(() => stage.told.length === 2)
    stage.clock.elapsed += 59_000
    stage.service.noteUse(there.id)
    stage.clock.elapsed += 1000
    stage.service.noteUse(there.id)
    await eventually(() => stage.told.length === 3)
    const used = { ...stage.told[0], isUsed: true }
    expect(stage.told).toEqual([stage.told[0], used, used])
  })
})

describe('[CL40] how long a machine at a cloud has', () => {
  it('is told to it once for each change: when it sleeps, and the end of its lifetime', async () => {
    await using stage = await staged()
    await eventually(() => stage.told.length > 0)
    expect(stage.last()).toEqual({ idleMinutes: 15, endsAt: null })
    await stage.service.keeping.setIdle('lake', 60)
    expect(stage.last()).toEqual({ idleMinutes: 60, endsAt: null })
    expect(stage.service.get('lake').cloud?.idleMinutes).toBe(60)
    await stage.service.setLifetime('lake', 2)
    await eventually(() => stage.last()?.endsAt === at(stage.clock.now + 2 * hourMs))
    await stage.service.setLifetime('lake', 'more')
    await eventually(() => stage.last()?.endsAt === at(stage.clock.now + 3 * hourMs))
    await stage.service.keeping.setIdle('lake', null)
    expect(stage.last()).toEqual({ idleMinutes: null, endsAt: at(stage.clock.now + 3 * hourMs) })
    const times = stage.told.length
    await stage.service.verify('lake')
    expect(stage.told).toHaveLength(times)
  })

  it('is told again where it could not be, and with what keeps it awake', async () => {
    await using stage = await staged()
    await eventually(() => stage.told.length > 0)
    expect(await stage.service.keeping.machine('lake')).toMatchObject({ keptAwakeBy: ['a terminal prints'] })
    stage.machine.isAway = true
    await expect(stage.service.keeping.setIdle('lake', 30)).rejects.toThrow()
    expect((await stage.kept())?.idleMinutes).toBe(30)
    stage.machine.isAway = false
    await eventually(() => stage.last()?.idleMinutes === 30)
    await stage.service.stop('lake')
    await expect(stage.service.keeping.machine('lake')).rejects.toMatchObject({ code: 'sandbox-state' })
    expect(stage.service.keeping.lifeFor(there)).toEqual({ idleMinutes: 30, endsAt: null })
  })
})

describe('[CL41] a ceiling of what a sandbox may cost', () => {
  it('is an end in the machine itself, of whichever comes first, and is put off by more', async () => {
    await using stage = await staged()
    await stage.service.keeping.setCeiling('lake', perHour * 3)
    await eventually(() => stage.last()?.endsAt != null)
    expect(Date.parse(stage.last()?.endsAt ?? '')).toBeCloseTo(stage.clock.now + 3 * hourMs, -3)
    expect(stage.service.get('lake').cloud?.ceiling).toMatchObject({ dollars: perHour * 3, spent: 0 })
    await stage.service.setLifetime('lake', 1)
    await eventually(() => stage.last()?.endsAt === at(stage.clock.now + hourMs))
    await stage.service.setLifetime('lake', null)
    await stage.service.keeping.setCeiling('lake', null)
    await eventually(() => stage.last()?.endsAt === null)
  })

  it('counts while it runs, not while it rests, however long nobody looked, and by when it came to rest', async () => {
    await using stage = await staged()
    await stage.service.keeping.setCeiling('lake', perHour * 10)
    stage.clock.now += 2 * hourMs
    await eventually(async () => Math.abs(((await stage.kept())?.ceiling?.spent ?? 0) - 2 * perHour) < 1e-6)
    stage.clock.now += hourMs
    const slept = stage.clock.now
    stage.clock.now += 5 * hourMs
    const sandbox = sampleEngineSandbox({ spec: there, state: 'paused', run: '1', since: at(slept) })
    stage.engine.sandboxes.set(there.id, sandbox)
    await eventually(() => {
      expect(stage.service.get('lake')).toMatchObject({ state: 'paused', cloud: { ceiling: { endsAt: null } } })
    })
    expect(stage.service.get('lake').cloud?.ceiling?.spent).toBeCloseTo(3 * perHour, 5)
  })

  it('is announced, stops it when used up, and lets it start again only when more is allowed', async () => {
    await using stage = await staged()
    await stage.service.keeping.setCeiling('lake', perHour)
    stage.clock.now += hourMs - 10 * 60_000
    const notices = () => stage.service.get('lake').notices.map(({ text }) => text)
    await eventually(() => notices().some((text) => /In 10 minutes it will have cost/.test(text)))
    stage.clock.now += 11 * 60_000
    await eventually(() => stage.service.get('lake').state === 'stopped')
    await eventually(() => notices().some((text) => /Stopped: it has cost the \$0\.0431 that you allowed/.test(text)))
    await expect(stage.service.start('lake')).rejects.toMatchObject({
      code: 'sandbox-state',
      remedy: expect.stringContaining('airlock cloud ceiling lake') as string,
    })
    await stage.service.keeping.setCeiling('lake', 5)
    expect(await stage.service.start('lake')).toMatchObject({ state: 'running' })
  })

  it('that was raised while its engine was being asked is not counted back to the one before', async () => {
    await using stage = await staged()
    const { engine, service, clock } = stage
    await service.keeping.setCeiling('lake', perHour)
    const inspect = engine.inspect.bind(engine)
    const held: (() => void)[] = []
    engine.inspect = async (id) => {
      await new Promise<void>((resolve) => held.push(resolve))
      return await inspect(id)
    }
    // So long that what was known of it is old, and what it cost is written down.
    clock.now += 10 * 60_000
    await eventually(() => held.length === 1)
    await service.keeping.setCeiling('lake', 5)
    held[0]?.()
    clock.now += 10 * 60_000
    await eventually(() => held.length === 2)
    expect((await stage.kept())?.ceiling?.dollars).toBe(5)
    held[1]?.()
    await eventually(async () => ((await stage.kept())?.ceiling?.spent ?? 0) > 0)
    expect(service.get('lake').cloud?.ceiling?.dollars).toBe(5)
  })

  it('is for sandboxes at a cloud alone', async () => {
    await using stage = await staged()
    await stage.world.create({ name: 'here' })
    await eventually(() => stage.service.get('here').state === 'running')
    await expect(stage.service.keeping.setCeiling('here', 1)).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(stage.service.keeping.machine('here')).rejects.toMatchObject({ code: 'invalid-input' })
    expect(stage.service.get('here').cloud).toBeNull()
  })
})

describe('[CL43] a sandbox that sleeps at a cloud', () => {
  it('is woken by whoever begins something in it, and by nobody who only looks', async () => {
    await using stage = await staged()
    await stage.service.pause('lake')
    await expect(stage.service.agent('lake')).rejects.toMatchObject({ code: 'sandbox-state' })
    expect(stage.service.get('lake').state).toBe('paused')
    expect(await stage.service.agent('lake', undefined, { wakes: true })).toMatchObject({ sandbox: { name: 'lake' } })
    expect(stage.service.get('lake').state).toBe('running')
    await stage.world.create({ name: 'here' })
    await eventually(() => stage.service.get('here').state === 'running')
    await stage.service.pause('here')
    await expect(stage.service.agent('here', undefined, { wakes: true })).rejects.toMatchObject({
      code: 'sandbox-state',
    })
  })
})

describe('[CL43] a sandbox that its machine stopped for want of work', () => {
  it('is started by whoever begins something in it; one that somebody stopped is not', async () => {
    await using stage = await staged()
    const enter = () => stage.service.agent('lake', undefined, { wakes: true })
    // As a machine does that is too large to sleep with its memory.
    stage.engine.change(there.id, { state: 'stopped', run: null }, 'stopped')
    await eventually(() => stage.service.get('lake').state === 'stopped')
    await expect(stage.service.agent('lake')).rejects.toMatchObject({ code: 'sandbox-state' })
    expect(await enter()).toMatchObject({ sandbox: { name: 'lake', state: 'running' } })
    await stage.service.stop('lake')
    await expect(enter()).rejects.toMatchObject({ code: 'sandbox-state' })
    expect((await stage.world.records())[0]).toMatchObject({ stoppedOnPurpose: true })
    await stage.service.start('lake')
    expect((await stage.world.records())[0]).not.toHaveProperty('stoppedOnPurpose')
    expect(await enter()).toMatchObject({ sandbox: { state: 'running' } })
  })
})

describe('[CL42] a backend with sandboxes at a cloud alone', () => {
  it('may end: they go on by themselves', async () => {
    await using stage = await staged()
    expect(stage.service.hasRunning).toBe(false)
    await stage.world.create({ name: 'here' })
    await eventually(() => stage.service.hasRunning)
  })
})
