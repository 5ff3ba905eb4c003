import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { egressLimits } from '../../../src-shared/agent/egress-wire.ts'
import { eventually } from '../fixtures/eventually.ts'
import { publicServer, stagedOutside, stageGate } from './fixtures/staged-gate.ts'
import { Pace } from './pace.ts'
import { noPresets, nowhere } from './parts.ts'

const own = { own: ['A company'], total: 2, pem: 'pem', trustStore: 'store' }
const still = new AbortController().signal

describe('what goes out of one sandbox', () => {
  it('[EG28] is offered the authorities of this computer where it has own ones, and not when switched off', async () => {
    const authorities = { current: () => Promise.resolve(own) }
    await using stage = await stageGate({ parts: { ...nowhere, authorities } })
    await eventually(() => stage.way.offered.length === 1)
    expect(stage.way.offered).toEqual([{ pem: 'pem', trustStore: 'store' }])
    const { authorities: told } = await stage.egress.change('demo', { offersAuthorities: false })
    expect(told).toEqual({ own: ['A company'], total: 2 })
    await eventually(() => stage.way.offered.length === 2)
    expect(stage.way.offered[1]).toEqual({ pem: null, trustStore: null })
  })

  it('[EG28] leaves an image’s own authorities alone where this computer has none of its own', async () => {
    const authorities = { current: () => Promise.resolve({ ...own, own: [] }) }
    await using stage = await stageGate({ parts: { ...nowhere, authorities } })
    await eventually(() => stage.way.offered.length === 1)
    expect(stage.way.offered).toEqual([{ pem: null, trustStore: null }])
  })

  it('[EG29] begins with a look at what the tools of its image use, and is there when that is over', async () => {
    const learned: string[] = []
    let goOn: () => void = () => undefined
    const asked = new Promise<void>((resolve) => (goOn = resolve))
    const presets = {
      ...noPresets,
      learnImage: async (image: string) => {
        learned.push(image)
        await asked
        learned.push('over')
        return await Promise.reject<undefined>(new Error('It cannot be read.'))
      },
    }
    const staging = stageGate({ parts: { ...nowhere, presets } })
    await eventually(() => learned.length === 1)
    goOn()
    await using stage = await staging
    expect(learned).toEqual(['airlock/base:debian', 'over'])
    expect(stage.state()).toBe('running')
    await stage.service.stop('demo')
    await stage.service.start('demo')
    expect(learned).toHaveLength(2)
  })

  it('[EG25] is so many connections at once, and the next one is refused', async () => {
    const server = await publicServer((socket) => socket.resume())
    const { parts } = stagedOutside({ 'a.test': ['198.51.100.1'] }, { '198.51.100.1': server.port })
    await using stage = await stageGate({ allowed: { 'a.test': null }, parts })
    const programs: Socket[] = []
    for (let one = 0; one < egressLimits.tunnels; one++) {
      const { program, answer } = await stage.way.connect('a.test', 22)
      programs.push(program)
      expect(await answer).toEqual({ kind: 'ok' })
    }
    const next = await stage.way.connect('a.test', 22)
    expect(await next.answer).toMatchObject({ kind: 'refused', words: expect.stringContaining('too many') })
    programs.pop()?.resetAndDestroy()
    await eventually(async () => {
      const { program, answer } = await stage.way.connect('a.test', 22)
      programs.push(program)
      return (await answer).kind === 'ok'
    })
    for (const program of programs) program.resetAndDestroy()
    server.close()
  })

  it('[EG25] begins at once within a burst, and then at a pace', async () => {
    let now = 0
    const pace = new Pace(() => now)
    const begun: number[] = []
    for (let one = 0; one < 1026; one++) void pace.turn(still).then(() => begun.push(one))
    await Promise.resolve()
    await Promise.resolve()
    expect(begun).toHaveLength(1024)
    now += 1000
    await pace.turn(still)
    await eventually(() => begun.length === 1026)
  })
})
