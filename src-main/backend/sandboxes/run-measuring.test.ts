import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Probe } from '../../../src-shared/engine/isolation.ts'
import { startAgent, type AgentProcess } from '../../../testing/agent/agent-process.ts'
import { agentUnreachable } from '../channel/channel-errors.ts'
import { openAgentClient } from '../channel/open-agent-client.ts'
import type { EngineSource } from '../engine-link/engine-source.ts'
import { eventually } from '../fixtures/eventually.ts'
import { sampleEngineSandbox, sampleRecord, sampleSpec } from '../fixtures/sample.ts'
import { cutOff, StagedEngine } from '../fixtures/staged-engine.ts'
import { proven, stageService as stage } from '../fixtures/staged-service.ts'
import type { JudgeIsolation } from './sandbox-world.ts'

type World = Awaited<ReturnType<typeof stage>>

const never = 3_600_000
const { id } = sampleSpec()

function engineWithRunning(): StagedEngine {
  const engine = new StagedEngine()
  engine.sandboxes.set(id, sampleEngineSandbox())
  return engine
}

const found = (engine: StagedEngine): EngineSource['search'] => {
  return () => Promise.resolve({ found: { engine, place: 'memory here' }, candidates: [], advice: [] })
}

function probe(name: string, ok: boolean): Probe {
  return { name, witness: 'inside', ok, tried: '', seen: '', meaning: '' }
}

/** Believes a sandbox when what can be known of its settings and of its runtime holds. */
const judge: JudgeIsolation = ({ facts, engine, settings, runtime }) => {
  const witness = engine.runtimes.find(({ name }) => name === runtime)
  const probes = [probe('agent', facts !== null), probe('runtime', witness?.proven === true), ...settings]
  return { ...proven, probes, proven: probes.every(({ ok }) => ok) }
}

const runc = { name: 'runc', level: 'container', proven: true, evidence: 'seen' } as const
const untried = { ...runc, proven: false, evidence: 'It did not start in time.', untried: true } as const

const isProven = ({ service }: World) => service.get('demo').isolation?.proven === true
const measurements = ({ engine }: World) => engine.calls.filter((call) => call.startsWith('verifySettings')).length

/** Holds every measurement until it is let go. */
function heldMeasurement(engine: StagedEngine): () => void {
  let letGo: () => void = () => undefined
  const held = new Promise<void>((resolve) => (letGo = resolve))
  engine.stage('verifySettings', () => held)
  return letGo
}

describe('[SA5] a running sandbox whose runtime could not be tried out, since the computer was busy', () => {
  it('is measured once the runtime could be tried', async () => {
    const engine = engineWithRunning()
    engine.runtimes = [untried]
    const described = () => engine.calls.filter((call) => call === 'describe').length
    engine.stage('describe', () => {
      if (described() > 1) engine.runtimes = [runc]
      return Promise.resolve()
    })
    await using world = await stage([sampleRecord()], engine, found(engine), { judge })
    await eventually(() => isProven(world))
    expect(engine.calls).not.toContain(`stop ${id}`)
    expect(measurements(world)).toBe(1)
  })

  it('runs on with its doors closed until then, which is tried again', async () => {
    const engine = engineWithRunning()
    engine.runtimes = [untried]
    await using world = await stage([sampleRecord()], engine, found(engine), { judge })
    await expect(world.service.agent('demo')).rejects.toMatchObject({ code: 'isolation-unavailable' })
    await eventually(() => measurements(world) > 2)
    expect(world.service.get('demo')).toMatchObject({ state: 'running', isolation: null })
    engine.runtimes = [runc]
    await eventually(() => isProven(world))
    expect(engine.calls).not.toContain(`stop ${id}`)
    await world.service.agent('demo')
  })

  it('is stopped when the runtime was tried and is not what it promises', async () => {
    const engine = engineWithRunning()
    engine.runtimes = [{ ...runc, proven: false }]
    await using world = await stage([sampleRecord()], engine, found(engine), { judge })
    await eventually(() => world.state() === 'stopped' && !world.service.isBusy)
    expect(world.service.get('demo').error).toMatchObject({ code: 'isolation-mismatch' })
  })
})

describe('[SA5] a sandbox that runs since before the backend began', () => {
  it('is measured also where an engine was found only later, and shown as proven only then', async () => {
    const engine = engineWithRunning()
    const letGo = heldMeasurement(engine)
    let searches = 0
    const search: EngineSource['search'] = async (signal) =>
      ++searches > 1 ? await found(engine)(signal) : { found: null, candidates: [], advice: [] }
    await using world = await stage([sampleRecord({ isolation: proven })], engine, search)
    await eventually(() => measurements(world) === 1)
    expect(world.service.get('demo')).toMatchObject({ state: 'running', isolation: null })
    letGo()
    await eventually(() => isProven(world))
    expect(measurements(world)).toBe(1)
  })

  it('is measured again and again until that succeeds, without a door that asks', async () => {
    const engine = engineWithRunning()
    engine.stage('verifySettings', () => Promise.reject(cutOff()))
    await using world = await stage([sampleRecord()], engine)
    await eventually(() => measurements(world) > 2)
    engine.stage('verifySettings', null)
    await eventually(() => isProven(world))
    expect(world.service.get('demo').error).toBeNull()
  })

  it('is stopped for its settings alone when its agent stays silent', async () => {
    const engine = engineWithRunning()
    engine.settings = [{ ...probe('NetworkMode', false), witness: 'engine' }]
    const openAgent = () => Promise.reject(agentUnreachable())
    await using world = await stage([sampleRecord()], engine, found(engine), { judge, openAgent })
    await eventually(() => world.state() === 'stopped' && !world.service.isBusy)
    expect(world.service.get('demo').error).toMatchObject({ code: 'isolation-mismatch' })
  })

  it('runs on when its agent stays silent and nothing speaks against it', async () => {
    const engine = engineWithRunning()
    const openAgent = () => Promise.reject(agentUnreachable())
    await using world = await stage([sampleRecord()], engine, found(engine), { judge, openAgent })
    await eventually(() => measurements(world) > 2)
    expect(engine.calls).not.toContain(`stop ${id}`)
  })

  it('tells each door of a failure for a while, instead of measuring for each', async () => {
    const engine = engineWithRunning()
    engine.stage('verifySettings', () => Promise.reject(cutOff()))
    const measurePace = { first: never, told: never }
    await using world = await stage([sampleRecord()], engine, found(engine), { measurePace })
    for (let door = 0; door < 3; door++) {
      await expect(world.service.agent('demo')).rejects.toMatchObject({ code: 'engine-unreachable' })
    }
    expect(measurements(world)).toBe(1)
  })

  it.each(['stop', 'remove'] as const)('does not let %s wait for its measurement', async (act) => {
    const engine = engineWithRunning()
    heldMeasurement(engine)
    await using world = await stage([sampleRecord()], engine)
    await eventually(() => measurements(world) === 1)
    const door = expect(world.service.agent('demo')).rejects.toMatchObject({ code: 'cancelled' })
    await (act === 'stop' ? world.service.stop('demo') : world.service.remove('demo', true))
    await door
    expect([...engine.sandboxes.values()].map(({ state }) => state)).toEqual(act === 'stop' ? ['stopped'] : [])
  })

  it('is not stopped again and again without a pause when that fails with the engine’s error', async () => {
    await using world = await stage([], new StagedEngine(), undefined, { pace: { list: never } })
    await world.running()
    await world.service.stop('demo')
    world.engine.stage('verifySettings', () => Promise.reject(cutOff()))
    world.engine.stage('stop', () => Promise.reject(cutOff()))
    await expect(world.service.start('demo')).rejects.toMatchObject({ code: 'engine-unreachable' })
    const stops = () => world.engine.calls.filter((call) => call.startsWith('stop')).length
    const before = stops()
    world.service.link.check()
    await eventually(() => stops() > before && !world.service.isBusy)
    for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(stops()).toBe(before + 1)
  })
})

describe('[SA5] [LO3] an agent that begins anew', () => {
  it('is let in at once, and measured again only after a pause that grows', async () => {
    await using world = await stage([], new StagedEngine(), undefined, { measurePace: { first: never } })
    await world.running()
    for (let time = 0; time < 20; time++) {
      world.agent.tell('restarted')
      await world.service.agent('demo')
    }
    await eventually(() => !world.service.isBusy)
    expect(measurements(world)).toBe(2)
  })
})

describe('[IS11] a policy that changes', () => {
  it('has the boundary measured again in the background, once for many changes', async () => {
    await using world = await stage([], new StagedEngine(), undefined, { measurePace: { first: never } })
    const id = await world.running()
    for (let time = 0; time < 20; time++) world.service.egress.policies.changed(id)
    await eventually(() => measurements(world) === 2 && !world.service.isBusy)
    world.service.egress.policies.changed(id)
    await world.service.agent('demo')
    expect(measurements(world)).toBe(2)
  })

  it('cuts nobody off when that cannot be measured, and is tried again in its time', async () => {
    await using world = await stage()
    const id = await world.running()
    world.engine.stage('verifySettings', () => Promise.reject(cutOff()))
    world.service.egress.policies.changed(id)
    await eventually(() => measurements(world) > 2)
    expect(world.service.get('demo')).toMatchObject({ state: 'running', isolation: { proven: true } })
    await world.service.agent('demo')
    world.engine.stage('verifySettings', null)
    const before = measurements(world)
    await eventually(() => measurements(world) > before && !world.service.isBusy)
    expect(world.engine.calls).not.toContain(`stop ${id}`)
    expect(world.service.get('demo')).toMatchObject({ state: 'running', error: null })
  })
})

describe('[SA5] what was shown of a run', () => {
  it('is not undone by the engine’s news of our own start', async () => {
    await using world = await stage()
    const { id } = await world.create()
    await eventually(() => world.state() === 'running')
    const inspected = () => world.engine.calls.filter((call) => call.startsWith('inspect')).length
    const before = inspected()
    world.engine.tell({ kind: 'sandbox', id, what: 'started' })
    await eventually(() => inspected() > before)
    await eventually(() => !world.service.isBusy)
    await world.service.agent('demo')
    expect(measurements(world)).toBe(1)
  })

  it('says nothing of one that began while it was measured', async () => {
    await using world = await stage()
    const id = await world.running()
    const letGo = heldMeasurement(world.engine)
    const verified = expect(world.service.verify('demo')).rejects.toMatchObject({ code: 'sandbox-state' })
    await eventually(() => measurements(world) === 2)
    world.engine.sandboxes.set(id, sampleEngineSandbox({ spec: sampleSpec({ id }), run: 'another' }))
    letGo()
    await verified
    expect(world.service.get('demo').isolation).toBeNull()
    await eventually(() => isProven(world))
    expect(measurements(world)).toBe(3)
  })

  it('says nothing of one that somebody began while it was paused', async () => {
    await using world = await stage()
    const id = await world.running()
    world.engine.change(id, { state: 'paused' }, 'paused')
    await eventually(() => world.state() === 'paused')
    const letGo = heldMeasurement(world.engine)
    world.engine.change(id, { state: 'running', run: 'another' }, 'resumed')
    await eventually(() => measurements(world) === 2)
    expect(world.service.get('demo').isolation).toBeNull()
    letGo()
    await eventually(() => isProven(world))
  })
})

describe('[SA5] [AG9] a call that waits for its channel', () => {
  let agent: AgentProcess
  beforeAll(async () => {
    agent = await startAgent()
  })
  afterAll(async () => {
    await agent[Symbol.asyncDispose]()
  })

  it('does not reach another run, however late anybody tells of it', async () => {
    const engine = new StagedEngine()
    const streams = new Set<{ destroy(): void }>()
    engine.stream = async () => {
      const stream = await agent.connect()
      streams.add(stream)
      return stream
    }
    await using world = await stage([], engine, found(engine), { openAgent: openAgentClient })
    const id = await world.running()
    const { agent: client } = await world.service.agent('demo')
    // Stopped and started in between: the engine told nothing of it yet.
    const letGo = heldMeasurement(engine)
    engine.sandboxes.set(id, sampleEngineSandbox({ spec: sampleSpec({ id }), run: 'another' }))
    for (const stream of streams) stream.destroy()
    await expect(client.processes.start({ command: ['true'] })).rejects.toMatchObject({
      code: expect.stringMatching(/^agent-(unreachable|lost)$/) as unknown,
    })
    await expect(client.processes.list()).rejects.toMatchObject({ code: 'agent-unreachable' })
    await eventually(() => measurements(world) === 2)
    expect(world.service.get('demo')).toMatchObject({ state: 'running', isolation: null })
    letGo()
    const again = await world.service.agent('demo')
    expect(await again.agent.processes.list()).toEqual([])
  })
})
