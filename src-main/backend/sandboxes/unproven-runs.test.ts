import { describe, expect, it } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import { sampleEngineSandbox, sampleRecord, sampleSpec } from '../fixtures/sample.ts'
import { cutOff, StagedEngine } from '../fixtures/staged-engine.ts'
import { proven, stageService as stage } from '../fixtures/staged-service.ts'

type World = Awaited<ReturnType<typeof stage>>

const unproven = {
  ...proven,
  proven: false,
  probes: [{ name: 'network', witness: 'inside', ok: false, tried: '', seen: 'lo, eth0', meaning: '' }],
} as const

/** Holds every measurement until it is let go. */
function heldMeasurement(engine: StagedEngine) {
  let letGo: () => void = () => undefined
  const held = new Promise<void>((resolve) => (letGo = resolve))
  engine.stage('verifySettings', () => held)
  return letGo
}

/** An engine with a sandbox on it that runs since before the backend began. */
function engineWithRunning(): StagedEngine {
  const engine = new StagedEngine()
  engine.sandboxes.set(sampleSpec().id, sampleEngineSandbox())
  return engine
}

const isVerifying = ({ service }: World) => service.get('demo').operation?.kind === 'verify'
const measurements = ({ engine }: World) => engine.calls.filter((call) => call.startsWith('verifySettings')).length

async function isStoppedAndClosed({ service, engine, state }: World): Promise<void> {
  await eventually(() => state() === 'stopped' && !service.isBusy)
  expect(service.get('demo')).toMatchObject({ error: { code: 'isolation-mismatch' }, isolation: unproven })
  expect([...engine.sandboxes.values()]).toMatchObject([{ state: 'stopped' }])
  await expect(service.agent('demo')).rejects.toMatchObject({ code: 'sandbox-state' })
}

describe('[SA5] a run that is not shown to be isolated', () => {
  it('lets no door in before it was measured, and is stopped, when somebody else started it', async () => {
    await using world = await stage()
    const id = await world.running()
    world.engine.change(id, { state: 'stopped', exit: { code: 0, outOfMemory: false } }, 'stopped')
    await eventually(() => world.state() === 'stopped')
    world.judged.proof = unproven
    const letGo = heldMeasurement(world.engine)
    world.engine.change(id, { state: 'running', exit: null }, 'started')
    await eventually(() => isVerifying(world))
    const asked = world.service.agent('demo')
    letGo()
    await expect(asked).rejects.toMatchObject({ code: 'isolation-mismatch' })
    await isStoppedAndClosed(world)
  })

  it('is stopped when it was stopped and started so quickly that only an event tells', async () => {
    await using world = await stage()
    const id = await world.running()
    world.judged.proof = unproven
    world.engine.change(id, {}, 'started')
    await isStoppedAndClosed(world)
  })

  it('is stopped when only its agent tells that it began anew', async () => {
    await using world = await stage()
    await world.running()
    world.judged.proof = unproven
    world.agent.tell('restarted')
    await isStoppedAndClosed(world)
  })

  it('is stopped when the backend was killed between its start and its proof, whatever an earlier run had shown', async () => {
    await using world = await stage([sampleRecord({ isolation: proven })], engineWithRunning())
    world.judged.proof = unproven
    await expect(world.service.agent('demo')).rejects.toMatchObject({ code: 'isolation-mismatch' })
    await isStoppedAndClosed(world)
  })

  it('is stopped by `verify`, which answers with what was measured', async () => {
    await using world = await stage()
    await world.running()
    world.judged.proof = unproven
    expect(await world.service.verify('demo')).toEqual(unproven)
    await isStoppedAndClosed(world)
    expect(await world.records()).toMatchObject([{ isolation: { proven: false } }])
    await expect(world.service.verify('demo')).rejects.toMatchObject({ code: 'sandbox-state' })
    expect(world.service.get('demo').error).toMatchObject({ code: 'isolation-mismatch' })
  })

  it('lets nobody in until it can be stopped, which each list tries, and keeps the error that led there', async () => {
    await using world = await stage()
    await world.running()
    world.judged.proof = unproven
    world.engine.stage('stop', () => Promise.reject(cutOff()))
    expect(await world.service.verify('demo')).toEqual(unproven)
    expect(world.service.get('demo')).toMatchObject({
      state: 'running',
      error: {
        code: 'isolation-mismatch',
        why: expect.stringMatching(/eth0.*could not be stopped: No answer/) as unknown,
      },
    })
    await expect(world.service.agent('demo')).rejects.toMatchObject({ code: 'isolation-mismatch' })
    world.engine.stage('stop', null)
    await isStoppedAndClosed(world)
    expect(world.service.get('demo').error?.why).not.toContain('could not be stopped')
  })

  it('keeps its error also when stopping it after a start fails', async () => {
    await using world = await stage()
    await world.running()
    await world.service.stop('demo')
    world.judged.proof = unproven
    world.engine.stage('stop', () => Promise.reject(cutOff()))
    await expect(world.service.start('demo')).rejects.toMatchObject({ code: 'isolation-mismatch' })
    world.engine.stage('stop', null)
    await isStoppedAndClosed(world)
  })
})

describe('[SA5] a run that is shown to be isolated', () => {
  it('lets doors wait for its measurement after the backend began anew, each as long as it likes', async () => {
    await using world = await stage([sampleRecord({ isolation: proven })], engineWithRunning())
    const letGo = heldMeasurement(world.engine)
    await eventually(() => isVerifying(world))
    const patience = new AbortController()
    const impatient = world.service.agent('demo', patience.signal)
    const patient = world.service.agent('demo')
    patience.abort()
    await expect(impatient).rejects.toThrow('aborted')
    letGo()
    expect((await patient).sandbox).toMatchObject({ state: 'running', isolation: proven })
    expect(measurements(world)).toBe(1)
  })

  it('is measured for a door when the measurement after the backend began failed for another reason', async () => {
    const engine = engineWithRunning()
    engine.stage('verifySettings', () => Promise.reject(cutOff()))
    await using world = await stage([sampleRecord()], engine)
    await eventually(() => world.service.get('demo').error !== null && !world.service.isBusy)
    await expect(world.service.agent('demo')).rejects.toMatchObject({ code: 'engine-unreachable' })
    expect(world.state()).toBe('running')
    engine.stage('verifySettings', null)
    await eventually(() => world.service.agent('demo'))
    expect(world.service.get('demo')).toMatchObject({ error: null, isolation: proven })
  })

  it('goes on while the engine does not answer', async () => {
    await using world = await stage()
    await world.running()
    world.engine.isCutOff = true
    await eventually(() => world.state() === 'unknown')
    expect((await world.service.agent('demo')).sandbox.state).toBe('unknown')
    world.engine.isCutOff = false
    await eventually(() => world.state() === 'running')
    await world.service.agent('demo')
    expect(measurements(world)).toBe(1)
  })

  it('is not measured again for a pause', async () => {
    await using world = await stage()
    await world.running()
    await world.service.pause('demo')
    await world.service.resume('demo')
    await world.service.agent('demo')
    expect(measurements(world)).toBe(1)
  })

  it('is measured when it is resumed and was paused since before the backend began', async () => {
    const engine = new StagedEngine()
    engine.sandboxes.set(sampleSpec().id, sampleEngineSandbox({ state: 'paused' }))
    await using world = await stage([sampleRecord({ isolation: proven })], engine)
    await eventually(() => world.state() === 'paused')
    world.judged.proof = unproven
    await expect(world.service.resume('demo')).rejects.toMatchObject({ code: 'isolation-mismatch' })
    await isStoppedAndClosed(world)
  })
})
