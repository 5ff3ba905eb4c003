import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testOrganisation } from '../../../../testing/fly/fly.ts'
import { failures } from '../../../../testing/fly/http/failures.ts'
import { MortalWorld } from '../../../../testing/fly/mortal-world.ts'
import { onStagedCloud } from '../../../../testing/fly/on-staged-cloud.ts'
import { imagesAppOf } from './images-app.ts'

const stage = onStagedCloud()

describe('what is made at Fly', () => {
  it('[FL60] is an app of a random name in a network of its own, with one disk and one machine that wakes for nobody', async () => {
    const spec = stage.spec({ name: 'My Lake' })
    await stage.engine().create(spec)
    const app = stage.onlyApp
    expect(app.name).toMatch(/^airlock-[a-z0-9]{12}$/)
    expect(app.network).toBe(app.name)
    expect(app.addresses.map(({ type }) => type)).toEqual(['shared_v4', 'v6'])
    const { config, state } = stage.onlyMachine
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
    expect((await engine.describe()).warnings).toEqual([expect.stringContaining(bad.id)])
    expect(await readdir(join(stage.folder, 'fly'))).toContain(`${bad.id}.json`)
    expect((await engine.orphans()).orphans).toMatchObject([
      { claim: { id: bad.id, ownership: 'own' }, mayBeDamaged: true },
    ])
  })

  it('[FL65] goes to the next region where there is no room, and leaves nothing in the one before', async () => {
    stage.fly.faults.next({ ...failures.regionFull, method: 'POST', path: '/volumes' })
    stage.fly.faults.next({ ...failures.hostFull, method: 'POST', path: '/machines' })
    const engine = stage.engine(new MortalWorld(), ['fra', 'ams', 'cdg'])
    await engine.create(stage.spec())
    expect(stage.onlyMachine.region).toBe('cdg')
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

  it('[FL66] is made while what makes machines has not heard of its disk', async () => {
    stage.fly.faults.next({ ...failures.volumeGone, method: 'POST', path: '/machines', times: 2 })
    await stage.engine().create(stage.spec())
    expect(stage.counts).toEqual({ apps: 1, machines: 1, volumes: 1, addresses: 2 })
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

describe('what nothing is written down of', () => {
  it('[FL74] is shown with its machines and disks, and left alone', async () => {
    const engine = stage.engine()
    const spec = stage.spec()
    await engine.create(spec)
    const app = stage.onlyApp?.name ?? ''
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
