import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { failures } from '../../../../../../testing/fly/http/failures.ts'
import { StagedFly } from '../../../../../../testing/fly/staged-fly.ts'
import { createMachine } from './create-machine.ts'
import { execForRescue, lastExit, readEvents } from './machine-details.ts'
import { readMachine, stopMachine, suspendMachine, updateMachine } from './machines.ts'
import { startMachine } from './start-machine.ts'
import { waitForMachine } from './wait-for-machine.ts'
import { eventually } from '../../../../fixtures/eventually.ts'

let staged: StagedFly
beforeAll(async () => {
  staged = await StagedFly.start()
})
afterEach(() => {
  staged.fly.faults.clear()
  Object.assign(staged.fly.cloud.settings, { staleMs: 0, replacingMs: 0, trial: null })
})
afterAll(async () => {
  // Nothing was sent that the official document does not have.
  expect(staged.fly.api.odd).toEqual([])
  await staged.close()
})

const until = (app: string, id: string, ...states: ('started' | 'stopped' | 'suspended' | 'failed')[]) =>
  waitForMachine(staged.client, app, id, { states, deadlineMs: 15_000 })

describe('a machine', () => {
  it('[FL14] gets another config whole, and only from the version that it has', async () => {
    const app = await staged.app()
    const services = [{ internal_port: 8080, protocol: 'tcp', autostop: 'off', ports: [{ port: 443 }] }]
    const { id } = await staged.machine(app, 'sandbox', { services })
    const before = await readMachine(staged.client, app, id)
    const version = before.instance_id ?? ''
    const config = { ...before.config, env: { A: '1' } }
    const after = await updateMachine(staged.client, app, id, { config, version })
    await until(app, id, 'started')
    expect(after.instance_id).not.toBe(version)
    expect(staged.fly.machine(id).config.services).toMatchObject([{ internal_port: 8080, autostop: 'off' }])
    const again = updateMachine(staged.client, app, id, { config, version })
    await expect(again).rejects.toMatchObject({ failure: { kind: 'conflict', reason: 'version' } })
  })

  it('[FL14] is updated again while another change is under way', async () => {
    const app = await staged.app()
    const { id, config } = await staged.machine(app)
    const fault = staged.fly.faults.next({ ...failures.concurrentUpdate, method: 'POST', path: `/${id}`, times: 3 })
    await updateMachine(staged.client, app, id, { config: { ...config, env: { A: '2' } } })
    expect(fault.met).toBe(3)
  })

  it('[FL15] that is being replaced is started once it is there', async () => {
    const app = await staged.app()
    const { id, config } = await staged.machine(app)
    staged.fly.cloud.settings.replacingMs = 60_000
    await updateMachine(staged.client, app, id, { config: { ...config } })
    expect(staged.fly.machine(id).state).toBe('replacing')
    const starting = startMachine(staged.client, app, id)
    await eventually(() => staged.requests('POST', `${id}/start`).some(({ status }) => status === 412))
    staged.fly.cloud.settings.replacingMs = 0
    await starting
    await until(app, id, 'started')
  })

  it('[FL15] is started when it is still `created`, and a second time without complaint', async () => {
    const app = await staged.app()
    const { id } = await createMachine(staged.client, app, { ...staged.wanted(), skipLaunch: true })
    staged.fly.faults.next({ ...failures.stillCreated, path: '/start', times: 2 })
    await startMachine(staged.client, app, id)
    await until(app, id, 'started')
    expect(await startMachine(staged.client, app, id)).toEqual({ alreadyStarted: true })
  })

  it('[FL15] that has no room is told as it is', async () => {
    const app = await staged.app()
    const { id } = await staged.machine(app)
    await stopMachine(staged.client, app, id)
    await until(app, id, 'stopped')
    staged.fly.faults.next({ ...failures.hostFull, path: '/start' })
    await expect(startMachine(staged.client, app, id)).rejects.toMatchObject({
      code: 'cloud-full',
      failure: { scope: 'host' },
    })
  })

  it('[FL16] is waited for beyond what one question may take, and no longer than wanted', async () => {
    const app = await staged.app()
    const { id } = await staged.machine(app)
    const stopped = until(app, id, 'stopped')
    // Fly answers 408 after its longest wait; here each second of that is 50 ms.
    staged.fly.faults.next({ ...failures.deadline, path: '/wait', times: 2 })
    await stopMachine(staged.client, app, id)
    expect(await stopped).toEqual({ state: 'stopped' })
    const never = waitForMachine(staged.client, app, id, { states: ['started'], deadlineMs: 200 })
    await expect(never).rejects.toMatchObject({ code: 'engine-timeout', failure: { kind: 'deadline' } })
    const asked = staged.fly.api.requests.filter(({ path }) => path.endsWith('/wait'))
    expect(asked.every(({ query }) => Number(new URLSearchParams(query).get('timeout')) <= 55)).toBe(true)
  })

  it('[FL16] that was replaced is waited for by its new version', async () => {
    const app = await staged.app()
    const { id, instance_id: version = '', config } = await staged.machine(app)
    await updateMachine(staged.client, app, id, { config: { ...config } })
    expect(await waitForMachine(staged.client, app, id, { states: ['started'], version, deadlineMs: 15_000 })).toEqual({
      state: 'started',
    })
  })

  it('[FL16] that was just made may not be known yet; one that is gone is told', async () => {
    const app = await staged.app()
    const { id } = await staged.machine(app)
    staged.fly.faults.next({ ...failures.machineNotFound, path: '/wait', times: 2 })
    const isNew = { states: ['started'], deadlineMs: 15_000, isNew: true } as const
    expect(await waitForMachine(staged.client, app, id, isNew)).toEqual({ state: 'started' })
    const gone = waitForMachine(staged.client, app, 'd00000000000000', { states: ['started'], deadlineMs: 15_000 })
    await expect(gone).rejects.toMatchObject({ code: 'cloud-not-found' })
  })

  it('[FL16, FL22] need not be waited for to the end', async () => {
    const app = await staged.app()
    const { id } = await staged.machine(app)
    const controller = new AbortController()
    const wanted = { states: ['stopped'], deadlineMs: 60_000 } as const
    const waiting = waitForMachine(staged.client, app, id, wanted, { signal: controller.signal })
    controller.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('[FL14] that somebody else has a lease on is waited for', async () => {
    const app = await staged.app()
    const { id } = await staged.machine(app)
    const fault = staged.fly.faults.next({ ...failures.leaseHeld, method: 'POST', path: '/suspend', times: 2 })
    await suspendMachine(staged.client, app, id)
    expect(fault.met).toBe(2)
    await until(app, id, 'suspended')
  })

  it('[FL18] tells how it ended last, with what Fly leaves out as zero', async () => {
    const app = await staged.app()
    const { id } = await staged.machine(app, 'sandbox', { restart: { policy: 'no' } })
    staged.host.run(id).exit({ code: 137, outOfMemory: true })
    await until(app, id, 'stopped')
    expect(lastExit(await readEvents(staged.client, app, id))).toMatchObject({
      code: 137,
      outOfMemory: true,
      requested: false,
    })
    await startMachine(staged.client, app, id)
    await until(app, id, 'started')
    await stopMachine(staged.client, app, id)
    await until(app, id, 'stopped')
    expect(lastExit(await readEvents(staged.client, app, id))).toMatchObject({
      code: 0,
      outOfMemory: false,
      requested: true,
    })
    expect(lastExit([])).toBeNull()
  })

  it('[FL18] runs a command for rescue', async () => {
    const app = await staged.app()
    const { id } = await staged.machine(app)
    expect(await execForRescue(staged.client, app, id, ['echo', 'up'])).toMatchObject({
      exit_code: 0,
      stdout: 'echo up\n',
    })
  })
})
