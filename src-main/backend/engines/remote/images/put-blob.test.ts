import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toErrorReport } from '../../../../../src-shared/errors/airlock-error.ts'
import type { World } from '../machines-api/world.ts'
import { blobOf } from './blob.ts'
import { hurriedWorld, registryToken, SmallRegistry } from './fixtures/small-registry.ts'
import { putBlob, type PutOptions } from './put-blob.ts'
import { RegistryClient } from './registry-client.ts'

/** More than two pieces. */
const large = blobOf(randomBytes(20 * 1024 * 1024))
const small = blobOf(randomBytes(1000))
const piece = 8 * 1024 * 1024
const uploads = /\/blobs\/uploads\//

let registry: SmallRegistry

beforeEach(async () => {
  registry = await SmallRegistry.open()
})
afterEach(async () => {
  await registry[Symbol.asyncDispose]()
})

const client = (token = `FlyV1 ${registryToken}`, world: World = hurriedWorld) =>
  new RegistryClient({ token, origin: registry.origin, world })
const put = (blob = small, options: PutOptions = {}, by = client()) => putBlob(by, 'images', blob, options)
const failing = async (work: Promise<unknown>) =>
  toErrorReport(
    await work.then(
      () => null,
      (error: unknown) => error,
    ),
  )

describe('a blob is brought to the registry', () => {
  it('[FL102, FL111] in pieces, telling the bytes; and never a second time', async () => {
    const told: number[] = []
    expect(await put(large, { sent: (bytes) => told.push(bytes) })).toBe(true)
    expect(told).toEqual([piece, 2 * piece, large.size])
    expect(registry.blobs.get(large.digest)?.length).toBe(large.size)
    expect(await put(large)).toBe(false)
    expect(registry.received).toBe(large.size)
  })

  it('[FL102] not at all where the registry keeps it elsewhere', async () => {
    registry.disturb({
      method: 'HEAD',
      path: /blobs/,
      answers: { status: 307, headers: { location: 'http://s3.test/' } },
    })
    expect(await put()).toBe(false)
  })

  it.each([
    ['was cut before a byte was taken', { takes: 0 }],
    ['was cut in the middle of a piece', { takes: 1_000_000 }],
    ['was cut after a piece, whose answer was lost', { losesAnswer: true }],
    ['failed for a moment', { answers: { status: 503 }, times: 3 }],
    ['was asked for too often', { answers: { status: 429, headers: { 'retry-after': '2' } } }],
  ])('[FL103] from where it is when it %s', async (_what, disturbance) => {
    registry.disturb({ method: 'PATCH', path: uploads, ...disturbance })
    expect(await put(large)).toBe(true)
    expect(registry.received).toBe(large.size)
    expect(registry.count('POST')).toBe(1)
  })

  it('[FL103] from the beginning when the registry forgot the upload, or says nonsense of it', async () => {
    registry.disturb({ method: 'PATCH', path: uploads, answers: { status: 404 } })
    expect(await put(large)).toBe(true)
    registry.blobs.clear()
    registry.disturb({ method: 'PATCH', path: uploads, takes: 10 })
    registry.disturb({ method: 'GET', path: uploads, answers: { status: 204, headers: { range: '0-99999999999' } } })
    expect(await put(large)).toBe(true)
    expect(registry.count('POST')).toBe(4)
  })

  it('[FL103] from the beginning, eight times, over a line on which the registry loses each upload', async () => {
    const cut = (times: number) => {
      registry.disturb({ method: 'PATCH', path: uploads, takes: 10, times })
      registry.disturb({ method: 'GET', path: uploads, answers: { status: 404 }, times })
    }
    cut(7)
    expect(await put()).toBe(true)
    registry.blobs.clear()
    cut(8)
    expect(await failing(put())).toMatchObject({ code: 'engine-unreachable' })
    expect(registry.count('POST')).toBe(16)
  })

  it('[FL103] and is there when only the last answer was lost', async () => {
    registry.disturb({ method: 'PUT', path: uploads, losesAnswer: true })
    expect(await put()).toBe(true)
    expect(registry.count('POST')).toBe(1)
  })

  it('[FL103] until it gave up: five failures without a step ahead, three uploads of other content', async () => {
    registry.disturb({ method: 'PATCH', path: uploads, answers: { status: 502 }, times: 100 })
    expect(await failing(put())).toMatchObject({ code: 'engine-failed' })
    expect(registry.count('PATCH')).toBe(5)
    registry.calm()
    registry.disturb({ method: 'PUT', path: uploads, answers: { status: 400, body: 'DIGEST_INVALID' }, times: 100 })
    const before = registry.count('POST')
    expect(await failing(put())).toMatchObject({ code: 'engine-refused' })
    expect(registry.count('POST') - before).toBe(3)
  })

  it('[FL110] no further once somebody cancels', async () => {
    const stop = new AbortController()
    const sent = () => {
      stop.abort()
    }
    expect(await failing(put(large, { signal: stop.signal, sent }))).toMatchObject({ code: 'cancelled' })
    expect(registry.received).toBe(piece)
    registry.disturb({ method: 'HEAD', path: /blobs/, hangs: true })
    const hanging = new AbortController()
    const ended = failing(put(large, { signal: hanging.signal }))
    hanging.abort()
    expect(await ended).toMatchObject({ code: 'cancelled' })
  })
})

describe('a registry that is none, or hostile', () => {
  it.each([
    ['nowhere', {}],
    ['at another host', { location: 'http://127.0.0.2/v2/images/blobs/uploads/1' }],
    ['at another port', { location: 'http://127.0.0.1:1/v2/images/blobs/uploads/1' }],
    ['beside its own paths', { location: '/elsewhere' }],
    ['with a password', { location: 'http://a:b@127.0.0.1/v2/x' }],
    ['in a name without end', { location: `/v2/${'x'.repeat(20_000)}` }],
  ])('[FL105] gets no content that it wants %s', async (_where, headers) => {
    // Node’s own limit on headers cuts the longest one off before.
    registry.disturb({ method: 'POST', path: uploads, answers: { status: 202, headers }, times: 5 })
    expect((await failing(put())).code).toMatch(/engine-(failed|unreachable)/)
    expect(registry.received).toBe(0)
  })

  it('[FL105] is not followed elsewhere, whatever it asks for', async () => {
    registry.disturb({
      method: 'POST',
      path: uploads,
      answers: { status: 307, headers: { location: 'http://127.0.0.1:1/' } },
    })
    expect(await failing(put())).toMatchObject({ why: expect.stringContaining('not followed') as string })
    expect(await failing(put(small, {}, client('fm2_another')))).toMatchObject({ code: 'cloud-token-refused' })
    expect(registry.count('GET')).toBe(0)
  })

  it('[FL105] wants no more memory than Airlock gives', async () => {
    registry.disturb({ method: 'POST', path: uploads, adds: { 'oci-chunk-min-length': '99999999999' } })
    expect(await failing(put())).toMatchObject({ why: expect.stringContaining('larger pieces') as string })
    registry.disturb({ method: 'POST', path: uploads, answers: { status: 202, body: 'x'.repeat(300_000) } })
    expect(await failing(put())).toMatchObject({ why: expect.stringContaining('larger than') as string })
  })

  it('[FL104] that stored something else is not believed', async () => {
    registry.disturb({ method: 'PUT', path: uploads, adds: { 'docker-content-digest': `sha256:${'0'.repeat(64)}` } })
    expect(await failing(put())).toMatchObject({ why: expect.stringContaining('other content') as string })
  })

  it('[FL105] that says nothing is not waited for longer than a minute', async () => {
    registry.disturb({ method: 'HEAD', path: /blobs/, hangs: true, times: 100 })
    const impatient: World = { ...hurriedWorld, after: (_milliseconds, then) => hurriedWorld.after(1, then) }
    expect(await failing(put(small, {}, client(registryToken, impatient)))).toMatchObject({ code: 'engine-timeout' })
    expect(registry.count('HEAD')).toBe(5)
  })

  it('[FL106] gets no token into an error, however it repeats it', async () => {
    const basic = Buffer.from(`x:${registryToken}`).toString('base64')
    for (const body of [
      `no: ${registryToken} Basic ${basic}`,
      JSON.stringify({ errors: [{ code: 'DENIED', message: `you sent ${registryToken}, ${basic}` }] }),
    ]) {
      registry.disturb({ method: 'POST', path: uploads, answers: { status: 403, body } })
      const error = await put().then(
        () => null,
        (thrown: unknown) => thrown,
      )
      const whole = JSON.stringify([error, toErrorReport(error), String(error)])
      expect(whole).toContain('cloud-token-refused')
      expect(whole).not.toContain(registryToken)
      expect(whole).not.toContain(basic)
      expect(whole).not.toContain('secretofthetest')
    }
    registry.disturb({ method: 'PATCH', path: uploads, answers: { status: 400, body: 'no' } })
    const report = await failing(put())
    expect(report.why).toContain('/v2/images/blobs/uploads/')
    expect(report.why).not.toContain('_state')
  })
})
