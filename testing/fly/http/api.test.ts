import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { defaultSettings } from '../cloud/settings.ts'
import { StagedFly } from '../staged-fly.ts'
import { failures } from './failures.ts'

let staged: StagedFly
beforeAll(async () => {
  staged = await StagedFly.start()
})
afterEach(() => {
  staged.fly.faults.clear()
  Object.assign(staged.fly.cloud.settings, defaultSettings, { secondMs: 50 })
})
afterAll(async () => {
  await staged.close()
})

/** Bare, without anything that a client would do about it. */
const ask = async (method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) => {
  const { fly } = staged
  const answer = await fetch(`${fly.url}/v1${path}`, {
    method,
    headers: { authorization: fly.token, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  const said: unknown = text === '' || text.startsWith('<') ? text : JSON.parse(text)
  return { status: answer.status, said, headers: answer.headers }
}
const reached = async (id: string, state: string) => {
  while (staged.fly.machine(id).state !== state) await new Promise((resolve) => setTimeout(resolve, 2))
}
const config = { image: 'registry.example/base', guest: { cpu_kind: 'shared', cpus: 1, memory_mb: 256 } }

describe('the tests’ Machines API', () => {
  it('takes tokens of either scheme until they are revoked, and keeps those of one app to it', async () => {
    const app = await staged.app()
    const only = staged.fly.cloud.tokens.make('airlock-test', [app])
    const own = { authorization: only.replace('FlyV1', 'Bearer') }
    expect((await ask('GET', `/apps/${app}`, undefined, own)).status).toBe(200)
    expect((await ask('GET', `/apps/${await staged.app()}`, undefined, own)).status).toBe(403)
    expect((await ask('GET', '/apps?org_slug=airlock-test', undefined, own)).status).toBe(403)
    staged.fly.cloud.tokens.revoke(only)
    expect((await ask('GET', `/apps/${app}`, undefined, own)).status).toBe(401)
    expect((await ask('POST', `/apps/${app}/deploy_token`, {})).said).toEqual({ error: 'EOF' })
  })

  it('waits for 1 to 60 seconds, says what came instead, and knows versions', async () => {
    const app = await staged.app()
    const { id } = await staged.machine(app)
    const wait = `/apps/${app}/machines/${id}/wait`
    expect((await ask('GET', `${wait}?timeout=61`)).status).toBe(400)
    expect((await ask('GET', `${wait}?state=dancing&timeout=1`)).status).toBe(400)
    expect(await ask('GET', `${wait}?state=stopped,failed&timeout=1`)).toMatchObject({
      status: 408,
      said: { error: 'deadline_exceeded: machine failed to reach desired state, stopped,failed, currently started' },
    })
    const old = staged.fly.machine(id).version
    expect((await ask('GET', `${wait}?state=settled&timeout=1&version=${old}`)).said).toMatchObject({
      ok: true,
      state: 'started',
    })
    await ask('POST', `/apps/${app}/machines/${id}`, { config })
    expect(await ask('GET', `${wait}?state=started&timeout=9&version=${old}`)).toMatchObject({
      status: 408,
      said: { error: expect.stringContaining('currently replaced') as string },
    })
  })

  it('refuses start, update and a second lease while somebody has one; stop and destroy wait until it ends', async () => {
    const app = await staged.app()
    const { id } = await staged.machine(app)
    const machine = `/apps/${app}/machines/${id}`
    const lease = await ask('POST', `${machine}/lease`, { ttl: 600 })
    expect(lease.said).toMatchObject({ status: 'success', data: { nonce: expect.any(String) as string } })
    const { nonce } = (lease.said as { data: { nonce: string } }).data
    for (const [path, body] of [
      ['/start', {}],
      ['', { config }],
      ['/lease', { ttl: 1 }],
    ] as const) {
      const refused = await ask('POST', machine + path, body)
      expect(refused).toMatchObject({
        status: 409,
        said: { error: expect.stringContaining('lease currently held') as string },
      })
    }
    expect((await ask('POST', `${machine}/lease`, { ttl: 600 }, { 'fly-machine-lease-nonce': nonce })).status).toBe(201)
    const stopping = ask('POST', `${machine}/stop`, {})
    while (staged.requests('POST', `${id}/stop`).length === 0) await new Promise((resolve) => setTimeout(resolve, 2))
    expect(staged.fly.machine(id).state).toBe('started')
    expect((await ask('DELETE', `${machine}/lease`)).status).toBe(409)
    expect((await ask('DELETE', `${machine}/lease`, undefined, { 'fly-machine-lease-nonce': nonce })).status).toBe(200)
    expect((await stopping).status).toBe(200)
    await ask('POST', `${machine}/lease`, { ttl: 1 })
    expect((await ask('DELETE', `${machine}?force=true`)).status).toBe(200)
    expect((await ask('GET', `${machine}/lease`)).status).toBe(404)
  })

  it('refuses what a machine cannot do in its state', async () => {
    const app = await staged.app()
    const { id } = await staged.machine(app)
    const machine = `/apps/${app}/machines/${id}`
    expect((await ask('DELETE', machine)).status).toBe(412)
    staged.host.run(id).obedient = false
    await ask('POST', `${machine}/stop`, { timeout: '10s' })
    expect((await ask('POST', `${machine}/start`)).status).toBe(412)
    expect((await ask('POST', machine, { config })).status).toBe(409)
    staged.host.run(id).exit()
    await reached(id, 'stopped')
    expect((await ask('POST', `${machine}/suspend`)).status).toBe(412)
    expect((await ask('POST', `${machine}/exec`, { command: ['true'] })).status).toBe(412)
    expect(
      (await ask('POST', machine, { config: { ...config, mounts: [{ volume: 'vol_x', path: '/' }] } })).status,
    ).toBe(400)
    await ask('POST', machine, { config })
    await reached(id, 'stopped')
    const large = { ...config, guest: { cpu_kind: 'performance', cpus: 1, memory_mb: 4096 } }
    await ask('POST', machine, { config: large })
    await reached(id, 'stopped')
    await ask('POST', `${machine}/start`)
    await reached(id, 'started')
    expect((await ask('POST', `${machine}/suspend`)).status).toBe(412)
  })

  it('replaces a config whole, and reads `autostop` in other words', async () => {
    const app = await staged.app()
    const services = [{ internal_port: 1, protocol: 'tcp', autostop: 'off' }]
    const { id } = await staged.machine(app, 'sandbox', { services, env: { A: '1' } })
    const machine = `/apps/${app}/machines/${id}`
    expect((await ask('GET', machine)).said).toMatchObject({ config: { services: [{ autostop: false }] } })
    await ask('POST', machine, { config })
    await reached(id, 'started')
    expect((await ask('GET', machine)).said).not.toHaveProperty('config.services')
    expect(staged.host.run(id).wanted.env).not.toHaveProperty('A')
  })

  it('is late for reads without the cookie, and has not heard of what was just made', async () => {
    staged.fly.cloud.settings.appUnknownMs = 60_000
    const body = { app_name: 'airlock-late', org_slug: 'airlock-test', network: 'late' }
    const cookie = (await ask('POST', '/apps', body)).headers.get('set-cookie')?.split(';')[0] ?? ''
    expect((await ask('POST', '/apps/airlock-late/volumes', { name: 'data', region: 'fra' })).status).toBe(404)
    Object.assign(staged.fly.cloud.settings, { appUnknownMs: 0, staleMs: 60_000 })
    const volume = await ask('POST', '/apps/airlock-late/volumes', { name: 'data', region: 'fra' })
    expect(volume.status).toBe(201)
    expect((await ask('GET', '/apps/airlock-late/volumes')).said).toEqual([])
    expect((await ask('GET', '/apps/airlock-late/volumes', undefined, { cookie })).said).toHaveLength(1)
  })

  it('refuses what comes too often, each action on each machine for itself', async () => {
    const app = await staged.app()
    Object.assign(staged.fly.cloud.settings, { enforceRates: true, secondMs: 3_600_000 })
    const times = async (path: string, count: number) => {
      const all = await Promise.all(Array.from({ length: count }, () => ask('GET', path)))
      return all.filter(({ status }) => status === 429).length
    }
    expect(await times(`/apps/${app}`, 5)).toBe(2)
    expect(await times(`/apps/${app}/machines`, 3)).toBe(0)
    expect(await times(`/apps/${app}/machines/m1`, 12)).toBe(2)
  })

  it('ends machines of a trial, and refuses what a trial does not have', async () => {
    const app = await staged.app()
    const performance = { ...config, guest: { cpu_kind: 'performance', cpus: 1, memory_mb: 2048 } }
    staged.fly.cloud.settings.trial = { secondsPerMachine: 1 }
    expect((await ask('POST', `/apps/${app}/machines`, { config: performance })).status).toBe(422)
    const { id } = (await ask('POST', `/apps/${app}/machines`, { config })).said as { id: string }
    expect((await ask('POST', `/apps/${app}/machines`, { config })).said).toMatchObject({
      error: 'To create more than 1 machine per app please add a payment method.',
    })
    await reached(id, 'stopped')
  })

  it('tries a failing program again and rests after one that ended in order', async () => {
    const app = await staged.app()
    const codes = [1, 1, 0]
    staged.host.onBoot = (run) => {
      if (run.wanted.env['FLY_APP_NAME'] === app) setTimeout(() => run.exit({ code: codes.shift() ?? 0 }), 5)
    }
    const { said } = await ask('POST', `/apps/${app}/machines`, { name: 'sandbox', config })
    await reached((said as { id: string }).id, 'stopped')
    staged.host.onBoot = () => undefined
    expect(codes).toEqual([])
    const { said: events } = await ask('GET', `/apps/${app}/machines/${(said as { id: string }).id}/events`)
    const exits = (events as { request?: { exit_event?: object } }[]).flatMap(
      ({ request }) => request?.exit_event ?? [],
    )
    expect(exits).toMatchObject([{}, { exit_code: 1, restarting: true }, { exit_code: 1, restarting: true }])
    expect(exits[0]).not.toHaveProperty('exit_code')
  })

  it('can fail before and after it did what was asked, lose a fresh volume, and keep silent', async () => {
    const app = await staged.app()
    const volume = ((await ask('POST', `/apps/${app}/volumes`, { name: 'data', region: 'fra' })).said as { id: string })
      .id
    const body = { name: 'sandbox', region: 'fra', config: { ...config, mounts: [{ volume, path: '/data' }] } }
    staged.fly.faults.next({ ...failures.volumeHostFull, method: 'POST', path: '/machines', losesVolume: true })
    expect((await ask('POST', `/apps/${app}/machines`, body)).said).toMatchObject({
      status: 'volume_placement_capacity',
    })
    expect((await ask('POST', `/apps/${app}/machines`, body)).said).toMatchObject({
      error: expect.stringContaining('volume does not exist') as string,
    })
    staged.fly.faults.next({ ...failures.badGateway, method: 'POST', path: '/machines', afterEffect: true })
    expect((await ask('POST', `/apps/${app}/machines`, { name: 'sandbox', config })).status).toBe(502)
    expect((await ask('POST', `/apps/${app}/machines`, { name: 'sandbox', config })).status).toBe(409)
    staged.fly.faults.next({ hang: true })
    await expect(fetch(`${staged.fly.url}/v1/apps/${app}`, { signal: AbortSignal.timeout(100) })).rejects.toThrow(
      'timeout',
    )
  })

  it('shows no config of a machine whose host is out of reach, and starts it not', async () => {
    const app = await staged.app()
    const { id } = await staged.machine(app)
    staged.fly.machine(id).hostStatus = 'unreachable'
    staged.fly.machine(id).changed()
    const { said } = await ask('GET', `/apps/${app}/machines/${id}`)
    expect(said).toMatchObject({
      host_status: 'unreachable',
      incomplete_config: { metadata: { airlock_sandbox: 'sandbox' } },
    })
    expect(said).not.toHaveProperty('config')
    expect((await ask('POST', `/apps/${app}/machines/${id}/start`)).status).toBe(408)
  })
})
