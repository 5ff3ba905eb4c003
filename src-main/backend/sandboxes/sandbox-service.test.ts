import { describe, expect, it } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import { sampleEngineSandbox, sampleRecord, sampleSpec } from '../fixtures/sample.ts'
import { StagedEngine } from '../fixtures/staged-engine.ts'
import { proven, stageService as stage } from '../fixtures/staged-service.ts'

describe('a sandbox that exists', () => {
  it('stops after its terminals were saved, starts again and is measured again', async () => {
    await using world = await stage()
    await world.running()
    expect(await world.service.stop('demo')).toMatchObject({ state: 'stopped' })
    expect(world.agent.asked).toEqual(['saveHistories', 'close'])
    world.judged.proof = { ...proven, evidence: 'measured again' }
    expect(await world.service.start('demo')).toMatchObject({
      state: 'running',
      isolation: { evidence: 'measured again' },
    })
  })

  it('[SA3] [T-L7] is started once for a double click', async () => {
    await using world = await stage()
    const id = await world.running()
    await world.service.stop('demo')
    world.engine.calls.length = 0
    await Promise.all([world.service.start('demo'), world.service.start('demo')])
    expect(world.engine.calls.filter((call) => call === `start ${id}`)).toHaveLength(1)
  })

  it('[SA5] does not run behind a boundary that no longer holds, and keeps its data', async () => {
    await using world = await stage()
    const id = await world.running()
    await world.service.stop('demo')
    world.judged.proof = { ...proven, proven: false }
    await expect(world.service.start('demo')).rejects.toMatchObject({ code: 'isolation-mismatch' })
    expect(world.engine.sandboxes.get(id)?.state).toBe('stopped')
    expect(world.service.get('demo')).toMatchObject({ state: 'stopped', error: { code: 'isolation-mismatch' } })
  })

  it('is removed by force only while it runs; then nothing of it is left', async () => {
    await using world = await stage()
    await world.running()
    await expect(world.service.remove('demo', false)).rejects.toMatchObject({ code: 'sandbox-state' })
    await world.service.remove('demo', true)
    expect(world.service.views()).toEqual([])
    expect(world.engine.sandboxes.size).toBe(0)
    expect(await world.files()).toEqual([])
  })

  it('[SA3] [T-L7] is removed in the middle of its creation', async () => {
    await using world = await stage()
    world.engine.stage('start', () => new Promise((resolve) => setImmediate(resolve)))
    await world.create()
    await world.service.remove('demo', true)
    expect(world.service.views()).toEqual([])
    expect(world.engine.sandboxes.size).toBe(0)
  })

  it('tells when its agent is lost, answers again, or was restarted', async () => {
    await using world = await stage()
    await world.running()
    world.agent.tell('lost')
    expect(world.service.get('demo').notices).toHaveLength(1)
    world.agent.tell('restored')
    expect(world.service.get('demo').notices).toHaveLength(0)
    world.agent.tell('restarted')
    const told = () => world.service.get('demo').notices
    expect(told().map(({ text }) => text)).toEqual([expect.stringContaining('restarted')])
    // Told again it is another notice, also for somebody who put the first one away.
    const [first] = told()
    world.agent.tell('restarted')
    expect(told()).toHaveLength(1)
    expect(told()[0]?.text).toBe(first?.text)
    expect(told()[0]?.id).not.toBe(first?.id)
  })

  it('is not forgotten by a removal while another engine answers than the one it lives on', async () => {
    const record = { ...sampleRecord(), place: 'docker elsewhere' }
    await using world = await stage([record])
    await world.service.settled()
    await expect(world.service.remove(record.spec.id, true)).rejects.toMatchObject({
      code: 'sandbox-state',
      why: expect.stringContaining('docker elsewhere') as unknown,
    })
    expect(await world.records()).toHaveLength(1)
  })

  it('refuses work inside while it does not run', async () => {
    await using world = await stage()
    await world.running()
    await world.service.stop('demo')
    await expect(world.service.agent('demo')).rejects.toMatchObject({ code: 'sandbox-state' })
    await expect(world.service.agent('nope')).rejects.toMatchObject({ code: 'sandbox-not-found' })
  })
})

describe('what happens outside Airlock', () => {
  it('[SA6] [T-L3] is followed: stopped, started, paused', async () => {
    await using world = await stage()
    const id = await world.running()
    world.engine.change(id, { state: 'stopped', exit: { code: 0, outOfMemory: false } }, 'stopped')
    await eventually(() => world.state() === 'stopped')
    world.engine.change(id, { state: 'running', exit: null }, 'started')
    await eventually(() => world.state() === 'running' && world.service.get('demo').operation === null)
    world.engine.change(id, { state: 'paused' }, 'paused')
    await eventually(() => world.state() === 'paused')
  })

  it('[SA6] [T-L3] is followed without events, by lists', async () => {
    await using world = await stage()
    const id = await world.running()
    world.engine.sandboxes.set(id, sampleEngineSandbox({ spec: sampleSpec({ id }), state: 'stopped' }))
    await eventually(() => world.state() === 'stopped')
  })

  it('[SA6] [T-L3] a container that was removed leaves its sandbox as failed until the person removes it', async () => {
    await using world = await stage()
    const id = await world.running()
    world.engine.change(id, null, 'removed')
    await eventually(() => world.state() === 'failed')
    expect(world.service.get('demo').error?.message).toContain('removed outside Airlock')
    await world.service.remove('demo', false)
    expect(world.engine.calls).toContain(`remove ${id}`)
    expect(world.service.views()).toEqual([])
  })

  it('[SA8] [T-E6] running out of memory is told with a remedy', async () => {
    await using world = await stage()
    const id = await world.running()
    world.engine.change(id, { state: 'stopped', exit: { code: 137, outOfMemory: true } }, 'stopped')
    await eventually(() => world.service.get('demo').error?.message.includes('out of memory') === true)
    await world.service.start('demo')
    expect(world.service.get('demo').error).toBeNull()
  })

  it('[SA6] an engine that goes leaves states unknown, and they are right again when it is back', async () => {
    await using world = await stage()
    const id = await world.running()
    world.engine.isCutOff = true
    await eventually(() => world.state() === 'unknown')
    expect(world.service.link.status.state).toBe('lost')
    world.engine.sandboxes.set(id, sampleEngineSandbox({ spec: sampleSpec({ id }), state: 'stopped' }))
    world.engine.isCutOff = false
    await eventually(() => world.state() === 'stopped')
    expect(world.service.link.status.state).toBe('ready')
  })
})

describe('[T-L1] after the backend was killed', () => {
  it('[SA1] sandboxes at rest are there again, and running ones are reached', async () => {
    const engine = new StagedEngine()
    engine.sandboxes.set('0123456789ab', sampleEngineSandbox())
    await using world = await stage([sampleRecord({ isolation: proven })], engine)
    await eventually(() => world.state() === 'running')
    expect(engine.swept).toEqual([['0123456789ab']])
  })

  it('whoever asks for a sandbox before the engine was asked gets it, not “unknown”', async () => {
    const engine = new StagedEngine()
    engine.sandboxes.set(sampleSpec().id, sampleEngineSandbox())
    let found: () => void = () => undefined
    const first = new Promise<void>((resolve) => (found = resolve))
    const search = async () => {
      await first
      return { found: { engine, place: 'memory here' }, candidates: [], advice: [] }
    }
    await using world = await stage([sampleRecord()], engine, search)
    expect(world.state()).toBe('unknown')
    const asked = world.service.agent('demo')
    found()
    expect((await asked).sandbox.state).toBe('running')
    await eventually(() => !world.service.isBusy)
  })

  it('[SA1] a sandbox that was half made is gone, and the person is told', async () => {
    const engine = new StagedEngine()
    engine.sandboxes.set('0123456789ab', sampleEngineSandbox())
    await using world = await stage([sampleRecord({ intent: 'create' })], engine)
    await eventually(() => engine.sandboxes.size === 0 && world.state() === 'failed')
    expect(world.service.get('demo').error?.message).toContain('ended while')
    expect(await world.files()).toEqual([])
  })

  it('[SA1] a removal that was under way is finished', async () => {
    const engine = new StagedEngine()
    engine.sandboxes.set('0123456789ab', sampleEngineSandbox())
    await using world = await stage([sampleRecord({ intent: 'remove' })], engine)
    await eventually(() => engine.sandboxes.size === 0 && world.service.views().length === 0)
    expect(await world.files()).toEqual([])
  })

  it('[SA2] [T-L11] a lost record is rebuilt from the labels', async () => {
    const engine = new StagedEngine()
    engine.sandboxes.set('0123456789ab', sampleEngineSandbox({ state: 'stopped' }))
    await using world = await stage([], engine)
    await eventually(() => world.state() === 'stopped')
    await eventually(async () => (await world.records()).length === 1)
    expect(await world.records()).toMatchObject([{ intent: 'keep', spec: sampleSpec() }])
  })

  it('[SA2] [T-L4] a container with our labels but without our signature is never touched', async () => {
    const engine = new StagedEngine()
    engine.sandboxes.set('0123456789ab', sampleEngineSandbox({ ownership: 'foreign' }))
    await using world = await stage([sampleRecord({ intent: 'create' })], engine)
    await eventually(() => world.service.views().length === 0)
    await eventually(() => engine.swept.length === 1)
    expect(engine.sandboxes.size).toBe(1)
    expect(world.log.lines.join('\n')).toContain('left alone')
  })
})
