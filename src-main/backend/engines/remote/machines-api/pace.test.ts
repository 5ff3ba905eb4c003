import { describe, expect, it } from 'vitest'
import { ManualWorld } from './fixtures/manual-world.ts'
import { documentedRates, Pace } from './pace.ts'

const { action } = documentedRates

describe('the pace of requests', () => {
  it('[FL4] lets three of an action through at once, then one a second, each action and machine for itself', async () => {
    const world = new ManualWorld()
    const pace = new Pace(world)
    const done: number[] = []
    const turns = [1, 2, 3, 4, 5].map((number) => pace.turn('start m1', action).then(() => done.push(number)))
    await world.pass(0)
    expect(done).toEqual([1, 2, 3])
    await pace.turn('start m2', action)
    await pace.turn('stop m1', action)
    await world.pass(999)
    expect(done).toEqual([1, 2, 3])
    await world.pass(1)
    expect(done).toEqual([1, 2, 3, 4])
    await world.pass(1000)
    await Promise.all(turns)
    expect(done).toEqual([1, 2, 3, 4, 5])
  })

  it('[FL4] lets reading a machine have five a second and ten at once', async () => {
    const world = new ManualWorld()
    const pace = new Pace(world)
    let done = 0
    const turns = Array.from({ length: 15 }, () =>
      pace.turn('get m1', documentedRates['read-machine']).then(() => (done += 1)),
    )
    await world.pass(0)
    expect(done).toBe(10)
    await world.pass(1000)
    await Promise.all(turns)
    expect(done).toBe(15)
  })

  it('[FL4] saves no more than the burst', async () => {
    const world = new ManualWorld()
    const pace = new Pace(world)
    await pace.turn('list', action)
    await world.pass(3_600_000)
    let done = 0
    const turns = Array.from({ length: 4 }, () => pace.turn('list', action).then(() => (done += 1)))
    await world.pass(0)
    expect(done).toBe(3)
    await world.pass(1000)
    await Promise.all(turns)
  })

  it('[FL4, FL22] can be left at any time', async () => {
    const world = new ManualWorld()
    const pace = new Pace(world)
    for (let turn = 0; turn < 3; turn += 1) await pace.turn('list', action)
    const controller = new AbortController()
    const turn = pace.turn('list', action, controller.signal)
    controller.abort()
    await expect(turn).rejects.toMatchObject({ code: 'cancelled' })
    expect(world.due).toEqual([])
  })
})
