import { createServer, type Server } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { failures } from '../../../../../testing/fly/http/failures.ts'
import { end, listen } from '../../../../../testing/fly/listen.ts'
import { largestAnswer } from './answer.ts'
import { readApp } from './calls/apps.ts'
import { createMachine } from './calls/create-machine.ts'
import { listMachines, readMachine } from './calls/machines.ts'
import { readCurrentTokens } from './calls/tokens.ts'
import { FlyClient } from './client.ts'
import { StagedFly } from '../../../../../testing/fly/staged-fly.ts'
import { FlyError, isAmbiguous } from './fly-error.ts'
import { documentedRates } from './pace.ts'

let staged: StagedFly
beforeAll(async () => {
  staged = await StagedFly.start()
})
afterEach(() => {
  staged.fly.faults.clear()
  Object.assign(staged.fly.cloud.settings, { staleMs: 0, appUnknownMs: 0, enforceRates: false })
})
afterAll(async () => {
  await staged.close()
})

const failed = async (promise: Promise<unknown>): Promise<FlyError> => {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(FlyError)
  return error as FlyError
}

describe('a request to the Machines API', () => {
  it('[FL1] tells by the token alone whose it is, and that it was revoked', async () => {
    const token = staged.fly.cloud.tokens.make('airlock-test', ['lake'])
    const client = staged.newClient(token.replace('FlyV1', 'Bearer'))
    expect(await readCurrentTokens(client)).toMatchObject([{ org_slug: 'airlock-test', apps: ['lake'] }])
    staged.fly.cloud.tokens.revoke(token)
    const error = await failed(readCurrentTokens(client))
    expect(error).toMatchObject({
      code: 'cloud-token-refused',
      failure: { kind: 'auth', reason: 'token' },
      status: 401,
    })
    expect(JSON.stringify(error.toReport())).not.toContain('fm2_')
  })

  it.each(['badGateway', 'unavailable', 'gatewayTimeout', 'tooOften'] as const)(
    '[FL6] that only reads is sent again after %s',
    async (failure) => {
      const app = await staged.app()
      const fault = staged.fly.faults.next({ ...failures[failure], method: 'GET', path: `/${app}`, times: 3 })
      expect((await readApp(staged.client, app)).name).toBe(app)
      expect(fault.met).toBe(3)
    },
  )

  it('[FL6] that only reads is sent again after a cut connection, and at most four times in all', async () => {
    const app = await staged.app()
    const fault = staged.fly.faults.next({ reset: true, method: 'GET', path: `/${app}`, times: 9 })
    const error = await failed(readApp(staged.client, app))
    expect(error).toMatchObject({ code: 'engine-unreachable', status: null, mayHaveHappened: false })
    expect(fault.met).toBe(4)
  })

  it.each(['internal', 'forbidden', 'emptyBody'] as const)('[FL6] is not sent again after %s', async (failure) => {
    const app = await staged.app()
    const fault = staged.fly.faults.next({ ...failures[failure], method: 'GET', path: `/${app}`, times: 9 })
    await failed(readApp(staged.client, app))
    expect(fault.met).toBe(1)
  })

  it('[FL6] that changes something is sent again only where nothing can have happened', async () => {
    const app = await staged.app()
    const fault = staged.fly.faults.next({ ...failures.tooOften, method: 'POST', path: '/machines', times: 2 })
    await createMachine(staged.client, app, staged.wanted())
    expect(fault.met).toBe(2)
    const posts = staged.requests('POST', `${app}/machines`).length
    staged.fly.faults.next({ ...failures.hostFull, method: 'POST', path: '/machines' })
    expect(isAmbiguous(await failed(createMachine(staged.client, app, staged.wanted('other'))))).toBe(false)
    expect(staged.requests('POST', `${app}/machines`)).toHaveLength(posts + 1)
  })

  it('[FL7] that fails names the request and its id', async () => {
    const error = await failed(readApp(staged.client, 'airlock-nowhere'))
    expect(error.requestId).toMatch(/^01.*-test$/)
    expect(error.why).toContain(`(request ${error.requestId ?? ''}) [GET /v1/apps/airlock-nowhere]`)
  })

  it('[FL7] that fails tells nothing of the variables that were sent', async () => {
    const app = await staged.app()
    const error = 'invalid_argument: env KEY=correct-horse is not good'
    staged.fly.faults.next({ status: 400, body: { error }, method: 'POST', path: '/machines' })
    const wanted = staged.wanted('sandbox', { env: { KEY: 'correct-horse' } })
    expect((await failed(createMachine(staged.client, app, wanted))).why).toContain('env KEY=… is not good')
  })

  it('[FL8] gives up in time when nothing is answered', async () => {
    const app = await staged.app()
    staged.fly.faults.next({ hang: true, path: `/${app}`, times: 9 })
    const error = await failed(readApp(staged.client, app, { timeoutMs: 500 }))
    expect(error).toMatchObject({ code: 'engine-timeout', failure: { kind: 'outage', where: 'silence' } })
  })

  it('[FL8, FL22] ends at once when it is cancelled', async () => {
    const app = await staged.app()
    const fault = staged.fly.faults.next({ hang: true, path: `/${app}` })
    const controller = new AbortController()
    const reading = readApp(staged.client, app, { signal: controller.signal })
    while (fault.met === 0) await new Promise((resolve) => setImmediate(resolve))
    controller.abort()
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' })
    await expect(readApp(staged.client, app, { signal: controller.signal })).rejects.toMatchObject({
      code: 'cancelled',
    })
  })

  it.each([
    ['a page', '<html>hello</html>'],
    ['another shape', { id: 7 }],
  ])('[FL8, FL9] that is answered with %s fails as not understood', async (_, body) => {
    const app = await staged.app()
    staged.fly.faults.next({ status: 200, body, method: 'GET', path: '/machines/m1' })
    expect(await failed(readMachine(staged.client, app, 'm1'))).toMatchObject({ failure: { kind: 'unknown' } })
  })

  it('[FL5] sees what was written before by the cookie, where another client does not yet', async () => {
    const app = await staged.app()
    staged.fly.cloud.settings.staleMs = 60_000
    await createMachine(staged.client, app, staged.wanted())
    expect(await listMachines(staged.client, app)).toHaveLength(1)
    expect(await listMachines(staged.newClient(staged.fly.token), app)).toHaveLength(0)
  })

  it('[FL4] keeps to the documented rates, so that none is refused', async () => {
    const app = await staged.app()
    const { id } = await staged.machine(app)
    const rates = { action: { perSecond: 20, burst: 3 }, 'read-machine': { perSecond: 100, burst: 10 } }
    expect(rates.action.burst).toBe(documentedRates.action.burst)
    staged.fly.cloud.settings.enforceRates = true
    const before = staged.fly.api.requests.length
    const client = new FlyClient({ token: staged.fly.token, base: new URL(staged.fly.url), rates })
    await Promise.all(Array.from({ length: 8 }, () => readApp(client, app)))
    await Promise.all(Array.from({ length: 20 }, () => readMachine(client, app, id)))
    // One or two may be refused where this computer is late, and are then sent again.
    const statuses = staged.fly.api.requests.slice(before).map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(28)
  })
})

describe('a server that is none of Fly’s', () => {
  let server: Server
  let base: URL
  let serve: (write: (text: string) => void, end: () => void) => void = () => undefined
  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url?.includes('redirect') === true) {
        response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()
        return
      }
      serve(
        (text) => response.write(text),
        () => response.end(),
      )
    })
    base = new URL(`http://127.0.0.1:${String(await listen(server))}`)
  })
  afterAll(async () => {
    await end(server)
  })
  const client = () => new FlyClient({ token: 'fm2_abc', base })

  it('[FL8] is not read beyond what an answer may take', async () => {
    serve = (write, done) => {
      for (let written = 0; written <= largestAnswer; written += 1024 * 1024) write(' '.repeat(1024 * 1024))
      done()
    }
    expect(await failed(readApp(client(), 'lake'))).toMatchObject({ failure: { kind: 'unknown' } })
  })

  it('[FL8] leads the token nowhere else', async () => {
    const reading = client().request(
      { method: 'POST', path: ['redirect'], action: 'test' },
      (await import('zod')).unknown(),
    )
    expect((await failed(reading)).failure.kind).toBe('outage')
  })

  it('[FL6, FL8] that listens nowhere is out of reach, and nothing can have happened', async () => {
    const closed = createServer()
    const port = await listen(closed)
    await end(closed)
    const nobody = new FlyClient({ token: 'fm2_abc', base: new URL(`http://127.0.0.1:${String(port)}`) })
    const reading = nobody.request({ method: 'POST', path: ['apps'], action: 'test' }, (await import('zod')).unknown())
    const error = await failed(reading)
    expect(error).toMatchObject({ code: 'engine-unreachable', mayHaveHappened: false })
    expect(error.why).toContain('ECONNREFUSED')
  })
})
