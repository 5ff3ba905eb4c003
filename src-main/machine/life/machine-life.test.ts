import { describe, expect, it } from 'vitest'
import { eventually } from '../../backend/fixtures/eventually.ts'
import type { Activity } from './activity.ts'
import { Life, type LifeOptions } from './machine-life.ts'

const minuteMs = 60_000

/** A machine that is idle for as long as a test says. */
function staged(first: LifeOptions['first'], end: LifeOptions['end'] = () => Promise.resolve(), graceMs = 0) {
  const told = {
    idleMs: 0,
    now: Date.parse('2026-01-01T12:00:00Z'),
    happened: 0,
    looks: 0,
    ended: [] as string[],
    retries: [] as boolean[],
    goneOn: 0,
    log: [] as string[],
  }
  const activity = {
    get idleMs() {
      return told.idleMs
    },
    look: () => {
      told.looks += 1
      return Promise.resolve()
    },
    happened: () => {
      told.idleMs = 0
      told.happened += 1
    },
  } as unknown as Activity
  const life = new Life({
    ...{ first, activity, everyMs: 10, graceMs },
    now: () => new Date(told.now),
    end: async (why, options) => {
      told.ended.push(why)
      told.retries.push(options.isRetry)
      await end(why, options)
    },
    goesOn: () => {
      told.goneOn += 1
    },
    log: (text) => told.log.push(text),
  })
  return { life, told }
}

describe('the end of a cloud machine', () => {
  it('[MA31] comes after so many minutes in which nobody needed it, and it has all its time again after a suspension', async () => {
    const { life, told } = staged({ idleMinutes: 15, endsAt: null })
    told.idleMs = 15 * minuteMs - 1
    expect(life.due).toBeNull()
    told.idleMs = 15 * minuteMs
    expect(life.due).toBe('idle')
    life.start()
    await eventually(() => told.ended.length > 0)
    await life.close()
    expect(told).toMatchObject({ ended: ['idle'], idleMs: 0 })
  })

  it('[MA52] that was taken on and did not come is told once at the next look, since secrets were forgotten for it', async () => {
    const { life, told } = staged({ idleMinutes: 15, endsAt: null })
    told.idleMs = 15 * minuteMs
    life.start()
    await eventually(() => told.goneOn > 0)
    const { looks } = told
    await eventually(() => told.looks > looks + 1)
    await life.close()
    expect(told).toMatchObject({ ended: ['idle'], goneOn: 1 })
  })

  it('[MA32] comes at its time, whoever needs it, unless that was put off', () => {
    const { life, told } = staged({ idleMinutes: null, endsAt: '2026-01-01T13:00:00Z' })
    told.idleMs = 1000 * minuteMs
    expect(life.due).toBeNull()
    told.now = Date.parse('2026-01-01T13:00:00Z')
    expect(life.due).toBe('over')
    life.change({ idleMinutes: null, endsAt: '2026-01-01T14:00:00Z' })
    expect(life.due).toBeNull()
    expect(told.happened).toBe(1)
  })

  it('[MA33] waits for one look after the machine slept beyond it, so that whoever woke it can put it off', async () => {
    const { life, told } = staged({ idleMinutes: null, endsAt: '2026-01-01T13:00:00Z' })
    life.start()
    await eventually(() => told.looks > 1)
    told.now = Date.parse('2026-01-02T08:00:00Z')
    await eventually(() => told.happened > 0)
    expect(told).toMatchObject({ ended: [], goneOn: 1 })
    life.change({ idleMinutes: null, endsAt: '2026-01-02T09:00:00Z' })
    const { looks } = told
    await eventually(() => told.looks > looks + 1)
    await life.close()
    expect(told.ended).toEqual([])
  })

  it('[MA33] at its time waits after a start, so that whoever started it can put it off', () => {
    const { life, told } = staged({ idleMinutes: null, endsAt: '2026-01-01T11:00:00Z' }, undefined, minuteMs)
    expect(life.due).toBeNull()
    told.now += minuteMs
    expect(life.due).toBe('over')
  })

  it('[MA31] for being idle is tried again at the next look, not after as many minutes again', async () => {
    const { life, told } = staged({ idleMinutes: 15, endsAt: null }, () =>
      Promise.reject(new Error('Nobody is there.')),
    )
    told.idleMs = 15 * minuteMs
    life.start()
    await eventually(() => told.ended.length > 1)
    await life.close()
    expect(told.retries.slice(0, 2)).toEqual([false, true])
    expect(told.happened).toBe(0)
  })

  it('[MA31] is tried again, and told, where the platform did not do it', async () => {
    const { life, told } = staged({ idleMinutes: null, endsAt: '2026-01-01T11:00:00Z' }, () =>
      Promise.reject(new Error('The platform answered 500.')),
    )
    life.start()
    await eventually(() => told.ended.length > 1)
    await life.close()
    expect(told.log[0]).toMatch(/should end \(over\) and did not: Error: The platform answered 500/)
  })
})
