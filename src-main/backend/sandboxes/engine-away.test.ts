import { describe, expect, it } from 'vitest'
import type { SandboxEvent } from '../../../src-shared/api/sandboxes.ts'
import { eventually } from '../fixtures/eventually.ts'
import { stageService } from '../fixtures/staged-service.ts'
import { StagedEngine } from '../fixtures/staged-engine.ts'

/** Lists alone would not show anything before the test gives up. */
const never = 600_000
const rareLists = { list: never, ping: never, lost: 5, lostMost: 20, search: 20 }

describe('an engine that goes away', () => {
  it('[RO1] is asked between lists whether it is there, and sandboxes are unknown with what was seen of them', async () => {
    const pace = { ...rareLists, ping: 10 }
    await using staged = await stageService([], new StagedEngine(), undefined, { pace })
    const id = await staged.running()
    expect(staged.service.get(id).lastSeen).toBeNull()
    const before = Date.now()
    staged.engine.isCutOff = true
    await eventually(() => staged.state() === 'unknown')
    const { lastSeen } = staged.service.get(id)
    expect(lastSeen?.state).toBe('running')
    expect(Date.parse(lastSeen?.at ?? '')).toBeLessThanOrEqual(Date.now())
    expect(Date.parse(lastSeen?.at ?? '')).toBeGreaterThan(before - 60_000)
    expect(staged.service.link.status.state).toBe('lost')

    staged.engine.isCutOff = false
    await eventually(() => staged.state() === 'running')
    expect(staged.service.get(id).lastSeen).toBeNull()
  })

  it('[RO1] that says nothing to a ping is as good as gone', async () => {
    const pace = { ...rareLists, ping: 10, pingAnswer: 20 }
    await using staged = await stageService([], new StagedEngine(), undefined, { pace })
    await staged.running()
    staged.engine.stage('ping', () => new Promise(() => undefined))
    await eventually(() => staged.service.link.status.state === 'lost')
    staged.engine.stage('ping', null)
    await eventually(() => staged.service.link.status.state === 'ready')
  })

  it('[RO1] shows at once where its events break off', async () => {
    await using staged = await stageService([], new StagedEngine(), undefined, { pace: rareLists })
    await staged.running()
    staged.engine.isCutOff = true
    staged.engine.tell({ kind: 'gap' })
    await eventually(() => staged.state() === 'unknown')
  })

  it('[RO2] comes back with other runs in it: none is taken for the one that was measured', async () => {
    const pace = { ...rareLists, ping: 10 }
    await using staged = await stageService([], new StagedEngine(), undefined, { pace })
    const id = await staged.running()
    staged.engine.isCutOff = true
    await eventually(() => staged.state() === 'unknown')
    const seen = staged.engine.sandboxes.get(id)
    if (seen === undefined) throw new Error('It was made.')
    staged.engine.sandboxes.set(id, { ...seen, run: 'another' })
    staged.engine.isCutOff = false
    await eventually(() => staged.state() === 'running')
    await eventually(async () => {
      expect((await staged.logs.read(id)).map(({ text }) => text).join('\n')).toMatch(/began anew/)
    })
  })
})

describe('a computer that slept', () => {
  it('[RO9] asks the engine and every agent again as soon as it is awake', async () => {
    let ahead = 0
    const clock = { date: () => new Date(Date.now() + ahead), elapsed: () => performance.now() }
    await using staged = await stageService([], new StagedEngine(), undefined, { pace: rareLists, clock })
    await staged.running()
    const lists = () => staged.engine.calls.filter((call) => call === 'list').length
    const before = lists()
    ahead = 3_600_000
    await eventually(() => lists() > before)
    await eventually(() => staged.agent.asked.includes('check'))
  })
})

describe('events of sandboxes', () => {
  it('[RO20] are told of what changed only, however often the engine is asked', async () => {
    await using staged = await stageService([], new StagedEngine(), undefined, { pace: { ...rareLists, list: 5 } })
    await staged.running()
    const told: SandboxEvent[] = []
    const stop = new AbortController()
    const following = (async () => {
      for await (const event of staged.service.events(stop.signal)) told.push(event)
    })()
    const lists = () => staged.engine.calls.filter((call) => call === 'list').length
    const enough = lists() + 10
    await eventually(() => lists() > enough)
    stop.abort()
    await following
    expect(told.map(({ type }) => type)).toEqual(['snapshot'])
  })
})
