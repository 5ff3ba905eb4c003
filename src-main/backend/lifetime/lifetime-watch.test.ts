import { describe, expect, it } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import { sampleRecord, sampleEngineSandbox } from '../fixtures/sample.ts'
import { StagedEngine } from '../fixtures/staged-engine.ts'
import { stageService } from '../fixtures/staged-service.ts'

const minute = 60_000
const noon = Date.UTC(2026, 0, 1, 12)

/** A sandbox that may run for two hours, begun at noon by a clock that only the test moves. */
async function forTwoHours(records: Parameters<typeof stageService>[0] = [], engine = new StagedEngine()) {
  let [now, looks] = [noon, 0]
  const world = await stageService(records, engine, undefined, {
    clock: {
      date: () => {
        looks += 1
        return new Date(now)
      },
      elapsed: () => performance.now(),
    },
    lifetimeEveryMs: 5,
  })
  const lifetime = () => world.service.get('demo').lifetime
  const told = async () => (await world.logs.read(world.service.get('demo').id)).map(({ text }) => text)
  return Object.assign(world, {
    lifetime,
    told,
    at: (minutes: number) => (now = noon + minutes * minute),
    /** As time passes for somebody who is awake: no look at the clock is far from the one before. */
    async pass(until: number) {
      for (let at = (now - noon) / minute; at < until; at = Math.min(until, at + 0.5)) {
        now = noon + Math.min(until, at + 0.5) * minute
        const before = looks
        await eventually(() => looks > before + 1)
      }
    },
    async begin() {
      await world.create({ lifetimeHours: 2 })
      await eventually(() => world.state() === 'running' && lifetime()?.endsAt !== null)
    },
  })
}
const iso = (minutes: number) => new Date(noon + minutes * minute).toISOString()

describe('a lifetime', () => {
  it('[LT1] [LT2] counts from the start, is warned of twice, and ends in a stop that loses nothing', async () => {
    await using world = await forTwoHours()
    await world.begin()
    expect(world.lifetime()).toEqual({ hours: 2, endsAt: iso(120) })
    await world.pass(2)
    world.at(104)
    await eventually(() => world.lifetime()?.endsAt === iso(120))
    expect(await world.told()).not.toEqual(expect.arrayContaining([expect.stringMatching(/less than/)]))
    world.at(105)
    await eventually(async () => (await world.told()).some((text) => text.includes('less than 15 minutes')))
    world.at(115)
    await eventually(async () => (await world.told()).some((text) => text.includes('less than 5 minutes')))
    expect(world.state()).toBe('running')
    await world.pass(120)
    await eventually(() => world.state() === 'stopped')
    await eventually(() =>
      world.service.get('demo').notices.some(({ text }) => text.includes('time of 2 hours was over')),
    )
    await eventually(() => world.lifetime()?.endsAt === null)
    expect(world.engine.calls.filter((call) => call.startsWith('remove'))).toEqual([])
    await world.service.start('demo')
    await eventually(() => world.lifetime()?.endsAt === iso(240))
  })

  it('[LT3] can be put off by an hour, taken away, and given later', async () => {
    await using world = await forTwoHours()
    await world.begin()
    world.at(110)
    expect((await world.service.setLifetime('demo', 'more')).lifetime).toEqual({ hours: 2, endsAt: iso(180) })
    expect((await world.service.setLifetime('demo', null)).lifetime).toBeNull()
    await expect(world.service.setLifetime('demo', 'more')).rejects.toMatchObject({ code: 'sandbox-state' })
    expect((await world.service.setLifetime('demo', 24)).lifetime).toEqual({ hours: 24, endsAt: iso(110 + 24 * 60) })
    expect((await world.service.setLifetime('demo', 'more')).lifetime?.endsAt).toBe(iso(110 + 24 * 60))
    expect(await world.records()).toMatchObject([{ lifetime: { hours: 24 } }])
  })

  it('[LT4] that passed while the computer slept gives five minutes, with a warning', async () => {
    await using world = await forTwoHours()
    await world.begin()
    world.at(600)
    await eventually(() => world.lifetime()?.endsAt === iso(605))
    expect(world.state()).toBe('running')
    await eventually(async () => (await world.told()).some((text) => text.includes('nobody could be told')))
    await world.pass(605)
    await eventually(() => world.state() === 'stopped')
  })

  it('[LT4] goes on over a restart of the backend', async () => {
    const engine = new StagedEngine()
    const record = sampleRecord({ lifetime: { hours: 2, endsAt: iso(-30) } })
    engine.sandboxes.set(record.spec.id, sampleEngineSandbox({ spec: record.spec }))
    await using world = await forTwoHours([record], engine)
    await eventually(() => world.lifetime()?.endsAt === iso(5))
    expect(world.state()).toBe('running')
  })
})
