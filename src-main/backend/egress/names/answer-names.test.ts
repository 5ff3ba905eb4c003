import { describe, expect, it } from 'vitest'
import { egressLimits } from '../../../../src-shared/agent/egress-wire.ts'
import { eventually } from '../../fixtures/eventually.ts'
import { stagedOutside, stageGate } from '../fixtures/staged-gate.ts'

const address = '198.51.100.1'

describe('an agent that asks whether names exist', () => {
  it('[EG70, EG71] is told, by one lookup of each name, which serves the connection too', async () => {
    const outside = stagedOutside({ 'a.test': [address], 'private.test': ['10.0.0.1'] }, {})
    await using stage = await stageGate({ mode: 'open', parts: outside.parts })
    expect(await Promise.all(Array.from({ length: 5 }, () => stage.way.ask('A.test')))).toEqual(Array(5).fill('exists'))
    expect(await stage.way.ask('typo.test')).toBe('none')
    await (
      await stage.way.connect('a.test', 443)
    ).answer
    expect(outside.resolved).toEqual(['a.test', 'typo.test'])
    expect(outside.dialled).toEqual([`${address} 443`])
    // Where it leads is said, and refused, when it is connected to.
    expect(await stage.way.ask('private.test')).toBe('exists')
    expect(await (await stage.way.connect('private.test', 443)).answer).toMatchObject({ kind: 'refused' })
    expect(outside.dialled).toHaveLength(1)
  })

  it('[EG73] of one that does not exist leaves one line in the log', async () => {
    await using stage = await stageGate({ mode: 'open' })
    for (let time = 0; time < 3; time++) expect(await stage.way.ask('typo.test')).toBe('none')
    const words = 'typo.test was not found: no name server knows it.'
    const failed = { kind: 'failed', failure: 'name-not-found' }
    expect(await stage.requests()).toMatchObject([
      { host: 'typo.test', port: null, via: 'dns', outcome: failed, words },
    ])
  })

  it('[EG71] [T-N3] has nothing looked up but what may be reached, whatever it asks for', async () => {
    const outside = stagedOutside({}, {})
    await using stage = await stageGate({ allowed: { 'a.test': [443] }, parts: outside.parts })
    const names = ['b.test', 'x.a.test', '', '.', 'a b', 'a.test\0', '127.1', '::1', 'localhost', 'x'.repeat(300)]
    for (const name of names) expect(await stage.way.ask(name), name).toBe('none')
    expect(outside.resolved).toEqual([])
    await stage.egress.change('demo', { mode: 'open' })
    for (const name of ['anthropic.airlock.internal', 'f00.canary.airlock.invalid', '10.0.0.1', 'sub.localhost']) {
      expect(await stage.way.ask(name), name).toBe('none')
    }
    expect(outside.resolved).toEqual([])
    await stage.egress.change('demo', { mode: 'offline' })
    expect(await stage.way.ask('a.test')).toBe('none')
    expect(outside.resolved).toEqual([])
    expect(await stage.requests()).toEqual([])
  })

  it('[EG71] is told “not now” beyond so many at once, and again what is there when there is room', async () => {
    const ends: (() => void)[] = []
    const { parts } = stagedOutside({}, {})
    const resolve = async () => {
      await new Promise<void>((end) => ends.push(end))
      return [address]
    }
    await using stage = await stageGate({ mode: 'open', parts: { ...parts, way: { ...parts.way, resolve } } })
    const held = Array.from({ length: egressLimits.questions }, (_, one) => stage.way.ask(`name${String(one)}.test`))
    expect(await stage.way.ask('one.more.test')).toBe('unknown')
    let isOver = false
    const all = Promise.all(held).finally(() => (isOver = true))
    await eventually(() => {
      for (const end of ends.splice(0)) end()
      return isOver
    })
    expect(new Set(await all)).toEqual(new Set(['exists']))
  })

  it('[EG72] is told that each allowed name exists where a proxy resolves names, and none is looked up here', async () => {
    const outside = stagedOutside({}, {})
    const proxy = { shown: 'http://proxy', isTls: false, host: 'proxy', port: 1, authorization: null }
    const choose = (host: string) => (host === 'here.test' ? null : proxy)
    await using stage = await stageGate({ mode: 'open', parts: { ...outside.parts, proxy: choose } })
    expect(await stage.way.ask('only.there.test')).toBe('exists')
    expect(outside.resolved).toEqual([])
    expect(await stage.way.ask('here.test')).toBe('none')
    expect(outside.resolved).toEqual(['here.test'])
  })

  it('[EG72] may be one of before, which asks nothing: its way out is open all the same', async () => {
    await using stage = await stageGate({ allowed: { 'a.test': [443] }, asksNames: false })
    expect(await stage.egress.state('demo')).toMatchObject({ isServing: true, notServing: null })
  })
})
