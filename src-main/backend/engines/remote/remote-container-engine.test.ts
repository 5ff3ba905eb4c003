import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { machineGeneration } from '../../../../src-shared/machine/machine-wire.ts'
import { testOrganisation } from '../../../../testing/fly/fly.ts'
import { failures } from '../../../../testing/fly/http/failures.ts'
import { MortalWorld } from '../../../../testing/fly/mortal-world.ts'
import { StagedCloud } from '../../../../testing/fly/staged-cloud.ts'
import type { EngineEvent } from '../engine.ts'
import { imagesAppOf } from './images-app.ts'

let stage: StagedCloud
beforeEach(async () => {
  stage = await StagedCloud.start()
})
afterEach(async () => {
  await stage.close()
})

const appOf = () => [...stage.fly.cloud.apps.values()][0]
const machineOf = () => {
  const [machine] = appOf()?.livingMachines ?? []
  if (machine === undefined) throw new Error('There is no machine.')
  return machine
}

describe('what is made at Fly', () => {
  it('[FL60] is an app of a random name in a network of its own, with one disk and one machine that wakes for nobody', async () => {
    const spec = stage.spec({ name: 'My Lake' })
    await stage.engine().create(spec)
    const app = appOf()
    expect(app?.name).toMatch(/^airlock-[a-z0-9]{12}$/)
    expect(app?.network).toBe(app?.name)
    expect(app?.addresses.map(({ type }) => type)).toEqual(['shared_v4', 'v6'])
    const { config, state } = machineOf()
    expect(state).toBe('created')
    expect(config).toMatchObject({
      init: { exec: ['/opt/airlock/agent/machine'] },
      services: [{ internal_port: 8043, autostart: false, autostop: 'off' }],
      stop_config: { signal: 'SIGTERM', timeout: '30s' },
      restart: { policy: 'on-failure' },
      mounts: [{ path: '/data' }],
    })
    const [file] = config.files ?? []
    const own = JSON.parse(Buffer.from(file?.raw_value ?? '', 'base64').toString()) as { host: string }
    expect(own.host).toBe('my-lake')
    expect(stage.host.runs).toEqual([])
  })

  it('[FL62] has its token in a file that this user alone reads, and only its hash at Fly', async () => {
    const spec = stage.spec()
    await stage.engine().create(spec)
    const path = join(stage.folder, 'fly', `${spec.id}.json`)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    const { token } = JSON.parse(await readFile(path, 'utf8')) as { token: string }
    expect(token).toMatch(/^[0-9a-f]{64}$/)
    expect(JSON.stringify(stage.fly.api.requests)).not.toContain(token)
  })

  it('[FL62] is found in spite of a record that is broken, which is told for that one alone', async () => {
    const engine = stage.engine()
    const [good, bad] = [stage.spec(), stage.spec()]
    for (const spec of [good, bad]) await engine.create(spec)
    await writeFile(join(stage.folder, 'fly', `${bad.id}.json`), '{"schema": 1')
    expect((await engine.list()).filter(({ ownership }) => ownership === 'own').map(({ id }) => id)).toEqual([good.id])
    await expect(engine.inspect(bad.id)).rejects.toMatchObject({ code: 'records-corrupt' })
    await expect(engine.remove(bad.id)).rejects.toMatchObject({ code: 'records-corrupt' })
    expect(await readdir(join(stage.folder, 'fly'))).toContain(`${bad.id}.json`)
    expect((await engine.orphans()).orphans).toMatchObject([{ claim: { id: bad.id, ownership: 'own' } }])
  })

  it('[FL65] goes to the next region where there is no room, and leaves nothing in the one before', async () => {
    stage.fly.faults.next({ ...failures.regionFull, method: 'POST', path: '/volumes' })
    stage.fly.faults.next({ ...failures.hostFull, method: 'POST', path: '/machines' })
    const engine = stage.engine(new MortalWorld(), ['fra', 'ams', 'cdg'])
    await engine.create(stage.spec())
    expect(machineOf().region).toBe('cdg')
    expect(stage.counts).toEqual({ apps: 1, machines: 1, volumes: 1, addresses: 2 })
  })

  it.each([
    ['regionFull', 'cloud-full'],
    ['overQuota', 'cloud-quota'],
    ['wantsPayment', 'cloud-trial'],
    ['internal', 'engine-failed'],
  ] as const)('[FL65] is nothing at all after %s everywhere, told as %s', async (failure, code) => {
    stage.fly.faults.next({ ...failures[failure], method: 'POST', path: '/machines', times: 9 })
    const engine = stage.engine(new MortalWorld(), ['fra', 'ams'])
    await expect(engine.create(stage.spec())).rejects.toMatchObject({ code })
    expect(stage.counts).toEqual({ apps: 0, machines: 0, volumes: 0, addresses: 0 })
    expect(await readdir(join(stage.folder, 'fly'))).toEqual([])
  })

  it('[FL66] is whole and told as it is while not every part of Fly has heard of it', async () => {
    Object.assign(stage.fly.cloud.settings, { staleMs: 80, appUnknownMs: 50 })
    const engine = stage.engine()
    const spec = stage.spec()
    await engine.create(spec)
    expect((await stage.engine().inspect(spec.id)).state).toBe('created')
    await engine.start(spec.id)
    expect((await engine.inspect(spec.id)).state).toBe('running')
    await engine.remove(spec.id)
    expect(stage.counts.apps).toBe(0)
  })
})

describe('a machine that does not start', () => {
  it('[FL67] because it is still being replaced is started once it is there', async () => {
    const engine = stage.engine()
    const spec = stage.spec()
    await engine.create(spec)
    stage.fly.cloud.settings.replacingMs = 100
    machineOf().update({ ...machineOf().config }, true)
    await engine.start(spec.id)
    expect((await engine.inspect(spec.id)).state).toBe('running')
  })

  it('[FL67] but stays created is made anew on its disk, once', async () => {
    const engine = stage.engine()
    const spec = stage.spec()
    const pull = stage.host.pull.bind(stage.host)
    stage.host.pull = () => new Promise(() => undefined)
    await engine.create(spec)
    const stuck = machineOf()
    stage.host.pull = pull
    await engine.start(spec.id)
    expect(machineOf().id).not.toBe(stuck.id)
    expect(machineOf().config.mounts).toEqual(stuck.config.mounts)
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
    machineOf().config.restart = { policy: 'no' }
    stage.host.run(machineOf().id).exit({ code: 137, signal: 9, outOfMemory: true })
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

describe('what Fly says it runs', () => {
  const changes = {
    image: { image: 'registry.example/other' },
    init: { init: { exec: ['/bin/sh'] } },
    guest: { guest: { cpu_kind: 'shared', cpus: 1, memory_mb: 2048 } },
    mounts: { mounts: [] },
    files: { files: [] },
    services: { services: [{ protocol: 'tcp', internal_port: 22, ports: [] }] },
    restart: { restart: { policy: 'always' } },
    stop_config: { stop_config: { signal: 'SIGKILL' } },
    metadata: { metadata: {} },
    env: { env: { LD_PRELOAD: '/data/x.so' } },
    auto_destroy: { auto_destroy: true },
    processes: { processes: [{ exec: ['/bin/evil'] }] },
  } as const

  it.each(Object.entries(changes))('[FL73] and is not what was asked for is found: %s', async (name, change) => {
    const engine = stage.engine()
    const spec = stage.spec()
    await engine.create(spec)
    expect((await engine.verifySettings(spec.id)).filter(({ ok }) => !ok)).toEqual([])
    const machine = machineOf()
    machine.config = { ...machine.config, ...(change as object) }
    machine.changed()
    const wrong = (await engine.verifySettings(spec.id)).filter(({ ok }) => !ok)
    expect(wrong.map((probe) => probe.name)).toEqual([name])
  })
})

describe('what nothing is written down of', () => {
  it('[FL74] is shown with its machines and disks, and left alone', async () => {
    const engine = stage.engine()
    const spec = stage.spec()
    await engine.create(spec)
    const app = appOf()?.name ?? ''
    const path = join(stage.folder, 'fly', `${spec.id}.json`)
    await rm(path)
    expect(await engine.sweep(new Set())).toEqual([])
    expect(await engine.orphans()).toMatchObject({
      orphans: [{ app, claim: { id: spec.id }, machines: [{ state: 'created' }], volumes: [{ sizeGb: 1 }] }],
      missingRegions: [],
    })
    expect(await engine.list()).toMatchObject([{ id: spec.id, ownership: 'foreign' }])
    await expect(engine.remove(spec.id)).rejects.toMatchObject({ code: 'sandbox-foreign' })
    expect(stage.counts.apps).toBe(1)
  })
})

describe('what Fly cannot do', () => {
  it('[FL75] is told as data and refused with the reason', async () => {
    const engine = stage.engine()
    const spec = stage.spec()
    expect(engine.capabilities.build).toMatchObject({ available: false, reason: expect.stringMatching(/\S/) as string })
    await expect(engine.build(spec, () => Promise.resolve())).rejects.toMatchObject({ code: 'engine-unsupported' })
    await expect(engine.recreate(spec)).rejects.toMatchObject({ code: 'engine-unsupported' })
    expect(await engine.sweepBuilt()).toEqual([])
    expect(await engine.diskSpace()).toBeNull()
  })
})

describe('what happens to a sandbox at Fly', () => {
  it('[FL80] moved to another host, it has its disk under another id', async () => {
    const engine = stage.engine()
    const spec = stage.spec()
    await engine.create(spec)
    const machine = machineOf()
    const mountsOf = (volume: string) => ({ ...machine.config, mounts: [{ volume, path: '/data' }] })
    const make = (name: string) =>
      stage.fly.cloud.makeVolume(appOf() as never, { name, region: 'fra', sizeGb: 1, from: undefined })
    machine.config = mountsOf(make('somebody_elses').id)
    machine.changed()
    expect((await engine.verifySettings(spec.id)).filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['mounts'])
    machine.config = mountsOf(make(`data_${spec.id}`).id)
    machine.changed()
    expect((await engine.verifySettings(spec.id)).filter(({ ok }) => !ok)).toEqual([])
  })

  it('[FL80] without its machine, which somebody removed, its disk is listed', async () => {
    const engine = stage.engine()
    const spec = stage.spec()
    await engine.create(spec)
    machineOf().destroy(true)
    await expect.poll(async () => (await engine.list()).length).toBe(0)
    await expect(engine.start(spec.id)).rejects.toMatchObject({ code: 'sandbox-not-found' })
    expect((await engine.orphans()).orphans).toMatchObject([{ machines: [], volumes: [{ sizeGb: 1 }] }])
    await engine.remove(spec.id)
    expect(stage.counts.apps).toBe(0)
  })

  it('[FL81] in another organisation than the connected one, it is left as it is', async () => {
    const engine = stage.engine()
    const spec = stage.spec()
    await engine.create(spec)
    const path = join(stage.folder, 'fly', `${spec.id}.json`)
    const record = JSON.parse(await readFile(path, 'utf8')) as object
    await writeFile(path, JSON.stringify({ ...record, organisation: 'another' }))
    for (const call of [() => engine.inspect(spec.id), () => engine.remove(spec.id)]) {
      await expect(call()).rejects.toMatchObject({ code: 'cloud-token-refused' })
    }
    expect(await engine.sweep(new Set())).toEqual([])
    expect(stage.counts.apps).toBe(1)
  })

  it('[FL82] called off while it starts, it is stopped again', async () => {
    const engine = stage.engine()
    const spec = stage.spec()
    await engine.create(spec)
    const cancel = new AbortController()
    stage.host.onBoot = () => {
      cancel.abort()
    }
    await expect(engine.start(spec.id, { signal: cancel.signal })).rejects.toMatchObject({ code: 'cancelled' })
    await expect.poll(async () => (await engine.inspect(spec.id)).state).toBe('stopped')
  })
})

describe('the app that holds images', () => {
  it('[FL76] is made once for the organisation, and is neither a sandbox nor an orphan', async () => {
    const { client, engine } = { client: stage.client(), engine: stage.engine() }
    const signal = new AbortController().signal
    const appFor = imagesAppOf(client, testOrganisation)
    const leaving = new AbortController()
    const left = appFor({ signal: leaving.signal })
    const staying = Promise.all([appFor({ signal }), appFor({ signal })])
    leaving.abort()
    await expect(left).rejects.toMatchObject({ code: 'cancelled' })
    const [first, again] = await staying
    expect(first).toMatch(/^airlock-images-[a-z0-9]{12}$/)
    expect([again, await imagesAppOf(stage.client(), testOrganisation)({ signal })]).toEqual([first, first])
    expect(await engine.orphans()).toEqual({ orphans: [], missingRegions: [] })
    expect(await engine.list()).toEqual([])
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

  it('[FL77] of a machine that ended at once is not waited for to the end', async () => {
    const engine = stage.engine()
    const spec = stage.spec()
    await engine.create(spec)
    machineOf().config.restart = { policy: 'no' }
    stage.host.onBoot = (run) => {
      setTimeout(() => {
        run.exit({ code: 78, signal: 0, outOfMemory: false })
      }, 50)
    }
    stage.door = () => ({
      health: () => Promise.reject(new Error('Nobody is there.')),
      state: () => Promise.reject(new Error('Nobody is there.')),
      connect: () => Promise.reject(new Error('Nobody is there.')),
    })
    await expect(engine.start(spec.id)).rejects.toMatchObject({ why: 'Its first program ended at once.' })
  })
})

describe('what others do at Fly', () => {
  it('[FL83] is told when it is looked for, and a gap after Fly could not be asked', async () => {
    const engine = stage.engine()
    const spec = stage.spec()
    await engine.create(spec)
    await engine.start(spec.id)
    const stop = new AbortController()
    const told: EngineEvent[] = []
    const listening = (async () => {
      for await (const event of engine.events({ signal: stop.signal })) told.push(event)
    })()
    await expect
      .poll(() => stage.fly.api.requests.filter(({ path }) => path.endsWith('/orgs/airlock-test/machines')).length)
      .toBeGreaterThan(1)
    machineOf().stop('SIGKILL', '1s')
    await expect.poll(() => told).toContainEqual({ kind: 'sandbox', id: spec.id, what: 'stopped' })
    stage.fly.faults.next({ ...failures.internal, path: '/orgs/airlock-test/machines' })
    await expect.poll(() => told).toContainEqual({ kind: 'gap' })
    stop.abort()
    await listening
  })
})
