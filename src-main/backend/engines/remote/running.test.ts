import { describe, expect, it } from 'vitest'
import { machineGeneration } from '../../../../src-shared/machine/machine-wire.ts'
import { failures } from '../../../../testing/fly/http/failures.ts'
import { MortalWorld } from '../../../../testing/fly/mortal-world.ts'
import { onStagedCloud } from '../../../../testing/fly/on-staged-cloud.ts'

const stage = onStagedCloud()

describe('a machine that does not start', () => {
  it('[FL67] because it is still being replaced is started once it is there', async () => {
    const engine = stage.engine()
    const spec = stage.spec()
    await engine.create(spec)
    stage.fly.cloud.settings.replacingMs = 100
    stage.onlyMachine.update({ ...stage.onlyMachine.config }, true)
    await engine.start(spec.id)
    expect((await engine.inspect(spec.id)).state).toBe('running')
  })

  it('[FL67] but stays created is made anew on its disk, once', async () => {
    const engine = stage.engine()
    const spec = stage.spec()
    const pull = stage.host.pull.bind(stage.host)
    stage.host.pull = () => new Promise(() => undefined)
    await engine.create(spec)
    const stuck = stage.onlyMachine
    stage.host.pull = pull
    await engine.start(spec.id)
    expect(stage.onlyMachine.id).not.toBe(stuck.id)
    expect(stage.onlyMachine.config.mounts).toEqual(stuck.config.mounts)
    expect(stage.counts).toMatchObject({ machines: 1, volumes: 1 })
    expect((await engine.verifySettings(spec.id)).filter(({ ok }) => !ok)).toEqual([])
  })

  it('[FL67] for want of room is asked again, then told with what to do; its disk stays', async () => {
    const engine = stage.engine()
    const spec = stage.spec()
    await engine.create(spec)
    stage.fly.faults.next({ ...failures.hostFull, method: 'POST', path: '/start', times: 2 })
    await engine.start(spec.id)
    await engine.stop(spec.id)
    const full = stage.fly.faults.next({ ...failures.hostFull, method: 'POST', path: '/start', times: 9 })
    await expect(engine.start(spec.id)).rejects.toMatchObject({
      code: 'cloud-full',
      remedy: expect.stringContaining('another computer') as string,
    })
    expect(full.met).toBe(3)
    expect(stage.counts.volumes).toBe(1)
    expect((await engine.inspect(spec.id)).state).toBe('stopped')
  })

  it('[FL67] because it cannot be booted is told with its state', async () => {
    const engine = stage.engine()
    const spec = stage.spec()
    await engine.create(spec)
    stage.host.boot = () => Promise.reject(new Error('no kernel'))
    await expect(engine.start(spec.id)).rejects.toMatchObject({ code: 'engine-failed', why: 'It is failed.' })
  })
})

describe('the door of a machine', () => {
  it('[FL77] is waited for: its name spreads, its program starts, then what is inside', async () => {
    const engine = stage.engine()
    const spec = stage.spec()
    await engine.create(spec)
    let asked = 0
    stage.door = (app) => ({
      ...stage.openDoor(app),
      health: () => {
        asked += 1
        if (asked < 3) return Promise.reject(new Error('getaddrinfo ENOTFOUND'))
        return Promise.resolve({ generation: machineGeneration, inside: asked < 5 ? 'starting' : 'running' })
      },
    })
    await engine.start(spec.id)
    expect(asked).toBe(5)
  })

  it.each([
    ['of another generation', { generation: 99, inside: 'running' }, 'agent-too-old'],
    ['that never runs anything', { generation: machineGeneration, inside: 'starting' }, 'engine-failed'],
  ] as const)('[FL77] %s is told with what to do', async (_what, health, code) => {
    const engine = stage.engine()
    const spec = stage.spec()
    await engine.create(spec)
    stage.door = (app) => ({ ...stage.openDoor(app), health: () => Promise.resolve(health) })
    await expect(engine.start(spec.id)).rejects.toMatchObject({ code })
  })

  it('[FL86] of another generation is replaced at a start, on the same disk, by the program of this Airlock; not under what only slept', async () => {
    const spec = stage.spec()
    await stage.engine().create(spec)
    const old = stage.onlyMachine
    const isOld = () => stage.onlyMachine.id === old.id
    stage.door = (app) => ({
      ...stage.openDoor(app),
      health: () => Promise.resolve({ generation: isOld() ? 99 : machineGeneration, inside: 'running' }),
    })
    await expect(stage.engine().start(spec.id)).rejects.toMatchObject({ code: 'agent-too-old' })
    await stage.engine().stop(spec.id)
    stage.digest = '1'.repeat(64)
    const engine = stage.engine()
    await engine.start(spec.id)
    expect(stage.onlyMachine.id).not.toBe(old.id)
    expect(stage.onlyMachine.config.mounts).toEqual(old.config.mounts)
    expect(stage.onlyMachine.config.image).toContain(stage.digest)
    expect(stage.counts).toMatchObject({ machines: 1, volumes: 1 })
    expect((await engine.verifySettings(spec.id)).filter(({ ok }) => !ok)).toEqual([])

    const today = stage.onlyMachine
    await engine.pause(spec.id)
    stage.digest = '2'.repeat(64)
    stage.door = (app) => ({
      ...stage.openDoor(app),
      health: () => Promise.resolve({ generation: 99, inside: 'running' }),
    })
    await expect(stage.engine().resume(spec.id)).rejects.toMatchObject({
      code: 'agent-too-old',
      remedy: expect.stringContaining('Stop the sandbox and start it') as string,
    })
    expect(stage.onlyMachine.id).toBe(today.id)
  })

  it('[FL77] of a machine that ended at once is not waited for to the end', async () => {
    const engine = stage.engine()
    const spec = stage.spec()
    await engine.create(spec)
    stage.onlyMachine.config.restart = { policy: 'no' }
    stage.host.onBoot = (run) => {
      setTimeout(() => {
        run.exit({ code: 78, signal: 0, outOfMemory: false })
      }, 50)
    }
    const nobody = () => Promise.reject(new Error('Nobody is there.'))
    stage.door = (app) => ({ ...stage.openDoor(app), health: nobody, state: nobody, connect: nobody })
    await expect(engine.start(spec.id)).rejects.toMatchObject({ why: 'Its first program ended at once.' })
  })
})

describe('the life of a machine', () => {
  it('[FL68] goes on in the same run after a pause, and in another after a stop, whoever woke it', async () => {
    const engine = stage.engine()
    const spec = stage.spec()
    await engine.create(spec)
    await engine.start(spec.id)
    const { run } = await engine.inspect(spec.id)
    await engine.pause(spec.id)
    expect(await engine.inspect(spec.id)).toMatchObject({ state: 'paused', run })
    await engine.resume(spec.id)
    expect(await stage.engine().inspect(spec.id)).toMatchObject({ state: 'running', run })
    await engine.stop(spec.id)
    await engine.start(spec.id)
    expect((await engine.inspect(spec.id)).run).not.toBe(run)
  })

  it('[MA52] is told to forget secrets before it sleeps, and sleeps all the same where it cannot', async () => {
    const engine = stage.engine()
    const spec = stage.spec()
    await engine.create(spec)
    await engine.start(spec.id)
    const asked: string[] = []
    stage.door = (app) => ({
      ...stage.openDoor(app),
      forgetSecrets: () => {
        asked.push(stage.onlyMachine.state)
        return Promise.reject(new Error('It is one of before.'))
      },
    })
    await engine.pause(spec.id)
    expect(asked).toEqual(['started'])
    expect((await engine.inspect(spec.id)).state).toBe('paused')
  })

  it('[FL69] is stopped and not paused where its memory is too much to be kept, and says so', async () => {
    const engine = stage.engine()
    const spec = stage.spec({ limits: { cpus: 2, memoryBytes: 4 * 1024 ** 3, processes: 4096 } })
    const { caveats } = await engine.create(spec)
    expect(caveats.join(' ')).toContain('not suspended')
    await engine.start(spec.id)
    await expect(engine.pause(spec.id)).rejects.toMatchObject({ code: 'engine-unsupported' })
    expect((await engine.inspect(spec.id)).state).toBe('running')
  })

  it('[FL70] tells code and want of memory of the end, by Fly’s own events', async () => {
    const engine = stage.engine()
    const spec = stage.spec()
    await engine.create(spec)
    await engine.start(spec.id)
    stage.onlyMachine.config.restart = { policy: 'no' }
    stage.host.run(stage.onlyMachine.id).exit({ code: 137, signal: 9, outOfMemory: true })
    await expect.poll(async () => (await engine.inspect(spec.id)).exit).toEqual({ code: 137, outOfMemory: true })
  })

  it('[FL71] is unknown, not ended, while Fly cannot be asked', async () => {
    const world = new MortalWorld()
    const engine = stage.engine(world)
    const spec = stage.spec()
    await engine.create(spec)
    stage.fly.faults.next({ ...failures.unavailable, method: 'GET', times: 50 })
    await expect(engine.inspect(spec.id)).rejects.toMatchObject({ code: 'engine-failed' })
    await expect(engine.list()).rejects.toMatchObject({ code: 'engine-failed' })
    stage.fly.faults.clear()
    expect((await engine.list()).map(({ id }) => id)).toEqual([spec.id])
  })

  it('[FL72] asks Fly whether it is there at most every half minute', async () => {
    const world = new MortalWorld()
    const engine = stage.engine(world)
    for (let time = 0; time < 5; time += 1) await engine.ping()
    expect(world.asked).toEqual(['GET /v1/tokens/current'])
  })
})
