import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { failures } from '../../../../../../testing/fly/http/failures.ts'
import { testOrganisation } from '../../../../../../testing/fly/fly.ts'
import { StagedFly } from '../../../../../../testing/fly/staged-fly.ts'
import { assignAddress, listAddresses } from './addresses.ts'
import { createApp, deleteApp, isAppAvailable, listApps } from './apps.ts'
import { createMachine } from './create-machine.ts'
import { deleteMachine, listMachines } from './machines.ts'
import { listOrganisationMachines, listOrganisationVolumes } from './organisation.ts'
import { createVolume, deleteVolume, listVolumes, readVolume } from './volumes.ts'
import { waitForMachine } from './wait-for-machine.ts'
import { eventually } from '../../../../fixtures/eventually.ts'

let staged: StagedFly
beforeAll(async () => {
  staged = await StagedFly.start()
})
afterEach(() => {
  staged.fly.faults.clear()
  Object.assign(staged.fly.cloud.settings, { staleMs: 0, appUnknownMs: 0 })
})
afterAll(async () => {
  // Nothing was sent that the official document does not have.
  expect(staged.fly.api.odd).toEqual([])
  await staged.close()
})

const lost = { status: 504, body: 'upstream timed out', afterEffect: true } as const
const compute = { cpu_kind: 'shared', cpus: 1, memory_mb: 256 } as const
const volumeWanted = { name: 'data', region: 'fra', sizeGb: 3, compute }

describe('an app', () => {
  const wanted = (name: string) => ({ name, organisation: testOrganisation, network: name })

  it('[FL11] is made once, also when the answer was lost or nothing was done at first', async () => {
    staged.fly.faults.next({ ...lost, method: 'POST', path: '/apps' })
    expect((await createApp(staged.client, wanted('airlock-a1'))).name).toBe('airlock-a1')
    staged.fly.faults.next({ ...lost, afterEffect: false, method: 'POST', path: '/apps' })
    expect((await createApp(staged.client, wanted('airlock-a2'))).name).toBe('airlock-a2')
    staged.fly.faults.next({ reset: true, afterEffect: true, method: 'POST', path: '/apps' })
    expect((await createApp(staged.client, wanted('airlock-a3'))).network).toBe('airlock-a3')
  })

  it('[FL11] whose name is another organisation’s is told apart from one of our own', async () => {
    staged.fly.cloud.takenNames.add('airlock-theirs')
    expect(await isAppAvailable(staged.client, 'airlock-theirs')).toEqual({ is: 'taken' })
    expect(await isAppAvailable(staged.client, 'airlock-free')).toEqual({ is: 'free' })
    const theirs = createApp(staged.client, wanted('airlock-theirs'))
    await expect(theirs).rejects.toMatchObject({ code: 'cloud-conflict', failure: { reason: 'name' } })
    await createApp(staged.client, wanted('airlock-ours'))
    expect(await createApp(staged.client, wanted('airlock-ours'))).toMatchObject({ name: 'airlock-ours' })
  })

  it('[FL11] that nobody has heard of yet is asked for again', async () => {
    staged.fly.cloud.settings.appUnknownMs = 60_000
    const before = staged.fly.api.requests.length
    const making = staged.app()
    await eventually(() => staged.fly.api.requests.slice(before).some(({ status }) => status === 404))
    staged.fly.cloud.settings.appUnknownMs = 0
    expect((await createVolume(staged.client, await making, volumeWanted)).name).toBe('data')
  })

  it('[FL20] goes with all that is in it, and is gone already without complaint', async () => {
    const app = await staged.app()
    await createVolume(staged.client, app, volumeWanted)
    await staged.machine(app)
    await deleteApp(staged.client, app)
    await deleteApp(staged.client, app)
    expect(await isAppAvailable(staged.client, app)).toEqual({ is: 'free' })
  })

  it('[FL21] gets a shared IPv4 and an IPv6 address, and keeps what it has', async () => {
    const app = await staged.app()
    await assignAddress(staged.client, app, 'shared_v4')
    staged.fly.faults.next({ ...failures.gatewayTimeout, method: 'POST', path: '/ip_assignments', afterEffect: true })
    await assignAddress(staged.client, app, 'v6')
    expect(await assignAddress(staged.client, app, 'shared_v4')).toBeNull()
    expect((await listAddresses(staged.client, app)).map(({ type }) => type)).toEqual(['shared_v4', 'v6'])
  })
})

describe('a machine', () => {
  it.each([
    ['was lost', lost],
    ['was cut off', { reset: true, afterEffect: true }],
    ['was one of failure', { ...failures.internal, afterEffect: true }],
  ])('[FL12] is made once when the answer %s', async (_, fault) => {
    const app = await staged.app()
    staged.fly.faults.next({ ...fault, method: 'POST', path: '/machines' })
    const made = await createMachine(staged.client, app, staged.wanted())
    expect(await listMachines(staged.client, app)).toMatchObject([{ id: made.id, name: 'sandbox' }])
    expect(staged.requests('POST', `${app}/machines`)).toHaveLength(1)
  })

  it('[FL12] is not made again because a first list is empty', async () => {
    const app = await staged.app()
    staged.fly.faults.next({ ...lost, method: 'POST', path: '/machines' })
    staged.fly.faults.next({ status: 200, body: [], method: 'GET', path: '/machines' })
    await createMachine(staged.client, app, staged.wanted())
    expect(staged.requests('POST', `${app}/machines`)).toHaveLength(1)
    expect(staged.requests('GET', `${app}/machines`)).toHaveLength(2)
  })

  it('[FL12] is made again when two lists do not hold it, and not a fourth time', async () => {
    const app = await staged.app()
    const fault = staged.fly.faults.next({ ...failures.badGateway, method: 'POST', path: '/machines' })
    await createMachine(staged.client, app, staged.wanted())
    expect(fault.met).toBe(1)
    staged.fly.faults.next({ ...failures.badGateway, method: 'POST', path: '/machines', times: 9 })
    await expect(createMachine(staged.client, app, staged.wanted('two'))).rejects.toMatchObject({
      code: 'engine-failed',
    })
    expect(staged.requests('POST', `${app}/machines`)).toHaveLength(5)
  })

  it('[FL12] whose name is there is taken only where it carries the same metadata', async () => {
    const app = await staged.app()
    const made = await staged.machine(app)
    expect((await createMachine(staged.client, app, staged.wanted())).id).toBe(made.id)
    const other = { ...staged.wanted(), config: { ...staged.wanted().config, metadata: { airlock_sandbox: 'other' } } }
    await expect(createMachine(staged.client, app, other)).rejects.toMatchObject({ failure: { reason: 'name' } })
  })

  it('[FL20] is gone already without complaint', async () => {
    const app = await staged.app()
    const { id } = await staged.machine(app)
    await deleteMachine(staged.client, app, id)
    await waitForMachine(staged.client, app, id, { states: ['destroyed'], deadlineMs: 10_000 })
    await deleteMachine(staged.client, app, id)
    expect(await listMachines(staged.client, app)).toEqual([])
  })
})

describe('a volume', () => {
  it('[FL13] is made for its machine, without backups, once, also when the answer was lost', async () => {
    const app = await staged.app()
    staged.fly.faults.next({ ...lost, method: 'POST', path: '/volumes' })
    const volume = await createVolume(staged.client, app, volumeWanted)
    expect(await listVolumes(staged.client, app)).toMatchObject([{ id: volume.id }])
    const [request] = staged.requests('POST', `${app}/volumes`)
    expect(request?.body).toMatchObject({ compute, auto_backup_enabled: false, require_unique_zone: false })
  })

  it('[FL13, FL20] grows, is held by its machine, and goes only after it', async () => {
    const app = await staged.app()
    const volume = await createVolume(staged.client, app, volumeWanted)
    const made = await staged.machine(app, 'sandbox', { mounts: [{ volume: volume.id, path: '/data' }] })
    expect(await readVolume(staged.client, app, volume.id)).toMatchObject({ attached_machine_id: made.id })
    await expect(deleteVolume(staged.client, app, volume.id)).rejects.toMatchObject({ code: 'cloud-conflict' })
    await deleteMachine(staged.client, app, made.id)
    await waitForMachine(staged.client, app, made.id, { states: ['destroyed'], deadlineMs: 10_000 })
    await deleteVolume(staged.client, app, volume.id)
    await deleteVolume(staged.client, app, volume.id)
    expect(await listVolumes(staged.client, app)).toEqual([])
  })
})

describe('the organisation', () => {
  it('[FL19] lists its apps, machines and volumes of a prefix, over as many pages as there are', async () => {
    const organisation = testOrganisation
    for (const name of ['sweep-1', 'sweep-2', 'other-1']) {
      await createApp(staged.client, { name, organisation, network: name })
      await createVolume(staged.client, name, volumeWanted)
      await createMachine(staged.client, name, staged.wanted())
    }
    expect((await listApps(staged.client, organisation, 'sweep-')).map(({ name }) => name)).toEqual([
      'sweep-1',
      'sweep-2',
    ])
    const { items, missingRegions } = await listOrganisationMachines(staged.client, organisation, 'sweep-')
    expect(items.map((one) => one.app_name)).toEqual(['sweep-1', 'sweep-2'])
    expect(missingRegions).toEqual([])
    const volumes = await listOrganisationVolumes(staged.client, organisation, 'sweep-')
    expect(volumes.map((one) => one.app_name)).toEqual(['sweep-1', 'sweep-2'])

    const page = (id: string, next?: string) => ({
      status: 200,
      body: {
        machines: [
          { id, app_name: 'sweep-9' },
          { id: 'same', app_name: 'sweep-9' },
        ],
        next_cursor: next,
        error_regions: ['gru'],
      },
      path: '/machines',
    })
    staged.fly.faults.next(page('one', 'x'))
    staged.fly.faults.next(page('two', 'y'))
    staged.fly.faults.next(page('three'))
    const paged = await listOrganisationMachines(staged.client, organisation, 'sweep-')
    expect(paged.items.map(({ id }) => id)).toEqual(['one', 'same', 'two', 'three'])
    expect(paged.missingRegions).toEqual(['gru'])
  })
})
