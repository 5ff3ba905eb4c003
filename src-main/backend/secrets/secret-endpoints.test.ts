import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { EgressTerms } from '../../../src-shared/policy/policy.ts'
import { eventually } from '../fixtures/eventually.ts'
import { askInside, connectInside, sayInside } from './fixtures/inside.ts'
import { stagedSecrets } from './fixtures/staged-secrets.ts'
import { tlsProvider } from './fixtures/tls-provider.ts'
import { grantVerdict } from './grant-verdict.ts'

const value = 'sk-test-0123456789/abcdef+secret'
const sandbox = 'aaaaaaaaaaaa'
const other = 'bbbbbbbbbbbb'
const host = 'anthropic.airlock.internal'
const url = `http://${host}`

type Answer = NonNullable<Parameters<typeof tlsProvider>[0]>

/** A provider, and a sandbox that may use a key for it. */
async function granted(answer?: Answer, more: Parameters<typeof stagedSecrets>[0] = {}) {
  const provider = await tlsProvider(answer)
  const secrets = await stagedSecrets({ dial: provider.dial, ...more })
  const { id } = await secrets.store.add({ preset: 'anthropic', value })
  await secrets.store.grant(id, sandbox)
  return {
    ...secrets,
    provider,
    id,
    ask: (path: string, asked?: Parameters<typeof askInside>[3]) =>
      askInside(secrets.endpoints, sandbox, url + path, asked),
    say: (text: string) => sayInside(secrets.endpoints, sandbox, host, text),
    [Symbol.asyncDispose]: async () => {
      await secrets[Symbol.asyncDispose]()
      await provider[Symbol.asyncDispose]()
    },
  }
}

describe('adding the secret', () => {
  test('[SC5] [SC7] a request goes to the one host with the secret in place of what the program sent', async () => {
    await using staged = await granted()
    const { provider, ask } = staged
    const { status, body } = await ask('/v1/messages?beta=true', {
      method: 'POST',
      headers: {
        'x-api-key': 'placeholder',
        authorization: 'Bearer placeholder',
        x_api_key: 'placeholder',
        connection: 'x-private',
        'x-private': 'for this connection',
        'anthropic-version': '2023-06-01',
      },
      body: '{"say":"hello"}',
    })
    expect({ status, body }).toEqual({ status: 200, body: '{}' })
    const [seen] = provider.seen
    expect(seen).toMatchObject({ method: 'POST', path: '/v1/messages?beta=true', body: '{"say":"hello"}' })
    expect(seen?.headers['x-api-key']).toEqual([value])
    expect(seen?.headers['host']).toEqual(['api.anthropic.com'])
    expect(seen?.headers['anthropic-version']).toEqual(['2023-06-01'])
    expect(Object.keys(seen?.headers ?? {})).not.toEqual(expect.arrayContaining(['authorization']))
    expect(JSON.stringify(seen)).not.toMatch(/placeholder|for this connection/)
    expect(provider.dialled).toEqual(['api.anthropic.com:443'])
  })

  test('[SC7] `bearer` and `basic` say it as servers expect it', async () => {
    await using staged = await granted()
    const { store, endpoints, provider } = staged
    const { id } = await store.add({ preset: 'github', value })
    await store.grant(id, sandbox)
    await askInside(endpoints, sandbox, 'http://github.airlock.internal/a/b.git/info/refs')
    await askInside(endpoints, sandbox, 'http://github-api.airlock.internal/user')
    const basic = Buffer.from(`x-access-token:${value}`).toString('base64')
    expect(provider.seen.map(({ headers }) => headers['authorization'])).toEqual([
      [`Basic ${basic}`],
      [`Bearer ${value}`],
    ])
    expect(provider.dialled).toEqual(['github.com:443', 'api.github.com:443'])
  })

  test('[SC7] one connection carries several requests, and connections to the provider are kept', async () => {
    await using staged = await granted()
    const connection = connectInside(staged.endpoints, sandbox, host)
    let read = ''
    connection.on('data', (chunk: Buffer) => (read += chunk.toString()))
    const answers = () => read.match(/HTTP\/1\.1 200/g)?.length ?? 0
    for (const number of [1, 2]) {
      connection.write(`GET /${String(number)} HTTP/1.1\r\nhost: ${host}\r\n\r\n`)
      await eventually(() => answers() === number && read.endsWith('{}'))
    }
    expect(staged.provider.seen.map(({ path }) => path)).toEqual(['/1', '/2'])
    expect(staged.provider.dialled).toHaveLength(1)
  })

  test('[SC10] events pass as they come', async () => {
    let finish: () => void = () => undefined
    await using staged = await granted((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: one\n\n')
      finish = () => response.end('data: two\n\n')
    })
    const connection = connectInside(staged.endpoints, sandbox, host)
    connection.write(`GET / HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`)
    let read = ''
    connection.on('data', (chunk: Buffer) => (read += chunk.toString()))
    await eventually(() => read.includes('data: one\n\n'))
    expect(read).not.toContain('two')
    finish()
    await once(connection, 'end')
    expect(read).toContain('data: two')
  })
})

describe('[T-N7] where the secret never goes', () => {
  test('[SC5] the name is only in sandboxes that may use it', async () => {
    await using staged = await granted()
    await expect(askInside(staged.endpoints, other, `${url}/`)).rejects.toThrow('no such name')
    expect(staged.provider.dialled).toEqual([])
  })

  test.each([
    ['another host', `GET / HTTP/1.1\r\nhost: evil.example\r\n\r\n`],
    ['another host as a whole address', `GET http://evil.example/ HTTP/1.1\r\nhost: ${host}\r\n\r\n`],
    ['two hosts', `GET / HTTP/1.1\r\nhost: ${host}\r\nhost: evil.example\r\n\r\n`],
    ['no host', `GET / HTTP/1.1\r\n\r\n`],
    [
      'two lengths',
      `POST / HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['a length twice', `POST / HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd`],
    ['another encoding', `POST / HTTP/1.1\r\nhost: ${host}\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
    ['a tunnel', `CONNECT evil.example:443 HTTP/1.1\r\nhost: ${host}\r\n\r\n`],
    ['a mirror', `TRACE / HTTP/1.1\r\nhost: ${host}\r\n\r\n`],
    ['a folded header', `GET / HTTP/1.1\r\nhost: ${host}\r\nx-a: b\r\n c\r\n\r\n`],
    ['a head of 80 KB', `GET / HTTP/1.1\r\nhost: ${host}\r\nx-a: ${'b'.repeat(80 * 1024)}\r\n\r\n`],
    ['no HTTP at all', `\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n`],
  ])('[SC8] %s is refused', async (_name, said) => {
    await using staged = await granted()
    const answer = await staged.say(said)
    expect(answer).not.toMatch(/^HTTP\/1\.1 [23]/)
    expect(staged.provider.seen).toEqual([])
    expect(answer).not.toContain(value)
  })

  test('[SC6] a provider whose certificate nobody vouches for gets nothing', async () => {
    await using staged = await granted(undefined, {
      authorities: (await import('node:tls')).rootCertificates.join('\n'),
    })
    const { status, body } = await staged.ask('/v1/messages', { method: 'POST', body: 'text' })
    expect(status).toBe(502)
    expect(body).toContain('Airlock did not send the secret')
    expect(staged.provider.seen).toEqual([])
  })

  test('[SC6] a valid certificate of another host is none', async () => {
    await using staged = await granted()
    const { id } = await staged.store.add({
      preset: null,
      value,
      targets: [
        {
          name: 'elsewhere',
          host: 'elsewhere.example',
          header: 'authorization',
          scheme: 'bearer',
          user: '',
          addressVariable: null,
          keyVariable: null,
          isGit: false,
        },
      ],
    })
    await staged.store.grant(id, sandbox)
    const { status, body } = await askInside(staged.endpoints, sandbox, 'http://elsewhere.airlock.internal/')
    expect({ status, seen: staged.provider.seen }).toEqual({ status: 502, seen: [] })
    expect(body).toContain('elsewhere.example')
  })

  test('[SC6] a provider that speaks no TLS gets nothing', async () => {
    const { createServer } = await import('node:http')
    const seen: string[] = []
    const plain = createServer((request, response) => {
      seen.push(JSON.stringify(request.headers))
      response.end()
    })
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
    const { connect } = await import('node:net')
    const { port } = plain.address() as AddressInfo
    await using staged = await granted(undefined, {
      dial: () => Promise.resolve(connect(port, '127.0.0.1')),
    })
    expect((await staged.ask('/')).status).toBe(502)
    expect(seen).toEqual([])
    plain.close()
  })

  test('[SC9] a redirect to the same host comes back as one to the endpoint, any other as it is', async () => {
    await using staged = await granted((request, response) => {
      const to = new URL(request.url ?? '/', 'http://x').searchParams.get('to') ?? ''
      response.writeHead(307, {
        location: to,
        link: `<https://api.anthropic.com/next>; rel="next", <https://evil.example/>; rel="x"`,
      })
      response.end()
    })
    const { ask, provider } = staged
    const locationOf = async (to: string) => (await ask(`/?to=${encodeURIComponent(to)}`)).headers.location
    expect(await locationOf('https://api.anthropic.com/v2?a=b')).toBe(`${url}/v2?a=b`)
    expect(await locationOf('https://API.anthropic.com:443/v2')).toBe(`${url}/v2`)
    expect(await locationOf('/v2')).toBe('/v2')
    expect(await locationOf('https://evil.example/')).toBe('https://evil.example/')
    expect(await locationOf('http://api.anthropic.com/')).toBe('http://api.anthropic.com/')
    expect(await locationOf('https://api.anthropic.com.evil.example/')).toBe('https://api.anthropic.com.evil.example/')
    expect(await locationOf('https://api.anthropic.com@evil.example/')).toBe('https://api.anthropic.com@evil.example/')
    expect((await ask('/')).headers.link).toBe(`<${url}/next>; rel="next", <https://evil.example/>; rel="x"`)
    expect(provider.seen).toHaveLength(8)
    expect(new Set(provider.dialled)).toEqual(new Set(['api.anthropic.com:443']))
  })

  test('[SC10] an answer that repeats the secret has it made unreadable, in headers and bodies', async () => {
    await using staged = await granted((request, response) => {
      const key = String(request.headers['x-api-key'])
      const body = JSON.stringify({ headers: request.headers, encoded: encodeURIComponent(key) })
      const isPacked = request.url === '/packed'
      response.writeHead(200, {
        'content-type': 'application/json',
        ...(isPacked ? { 'content-encoding': 'gzip' } : { 'content-length': Buffer.byteLength(body) }),
        'x-echo': `key ${key}.`,
        [`x-${key.replaceAll(/[/+]/g, '-')}`]: 'name',
        location: `https://elsewhere.example/?key=${key}`,
      })
      if (isPacked) response.end(gzipSync(body))
      else for (const character of body) response.write(character)
      response.end()
    })
    for (const path of ['/plain', '/packed']) {
      const answer = await staged.ask(path)
      expect(answer.status).toBe(200)
      expect(JSON.parse(answer.body)).toMatchObject({ headers: { 'x-api-key': '*'.repeat(value.length) } })
      expect(JSON.stringify(answer)).not.toContain(value)
      expect(JSON.stringify(answer)).not.toContain(encodeURIComponent(value))
      expect(answer.headers['x-echo']).toBe(`key ${'*'.repeat(value.length)}.`)
    }
  })
})

describe('what is told of it', () => {
  test('[SC20] each request that went with the secret is told with its title and host, none that was refused, and no value', async () => {
    await using staged = await granted()
    const went: unknown[] = []
    const say = async (text: string) => {
      const connection = connectInside(staged.endpoints, sandbox, host, (secret) => went.push(secret))
      connection.resume().write(text)
      await once(connection, 'end')
    }
    const get = `GET / HTTP/1.1\r\nHost: ${host}\r\n`
    await say(`${get}\r\n${get}Connection: close\r\n\r\n`)
    expect(went).toEqual(Array(2).fill({ title: 'Anthropic', host: 'api.anthropic.com' }))
    await staged.store.limit(staged.id, sandbox, { requestsPerHour: 2 })
    await say(`${get}Connection: close\r\n\r\n`)
    expect(went).toHaveLength(2)
    expect(JSON.stringify(went)).not.toContain(value)
  })
})

describe('limits', () => {
  test('[SC11] [SC12] beyond its requests a sandbox is refused in words, until the hour is over', async () => {
    await using staged = await granted()
    const { ask, store, id, clock, provider, usage } = staged
    await store.limit(id, sandbox, { requestsPerHour: 2 })
    await ask('/')
    await ask('/')
    const refused = await ask('/')
    expect(refused.status).toBe(403)
    expect(JSON.parse(refused.body)).toMatchObject({
      error: { code: 'limit-reached', message: /^Refused by Airlock policy: .*2 requests an hour/ },
    })
    expect(provider.seen).toHaveLength(2)
    expect(usage.used(id, sandbox)).toMatchObject({ requestsThisHour: 2, requestsToday: 2, refusals: 1 })
    clock.now = new Date('2026-03-01T11:00:00.000Z')
    expect((await ask('/')).status).toBe(200)
    await store.limit(id, sandbox, { requestsPerDay: 3 })
    expect((await ask('/')).status).toBe(403)
    clock.now = new Date('2026-03-02T11:00:00.000Z')
    expect((await ask('/')).status).toBe(200)
  })

  test('[SC11] a body that passes the limit of bytes is cut, and counts', async () => {
    await using staged = await granted((_request, response) => {
      response.write('x'.repeat(50_000))
      response.end('x'.repeat(1_000_000))
    })
    await staged.store.limit(staged.id, sandbox, { bytesPerHour: 100_000 })
    await expect(staged.ask('/')).rejects.toThrow()
    const next = await staged.ask('/')
    expect(next.status).toBe(403)
    expect(staged.usage.used(staged.id, sandbox).bytesThisHour).toBeGreaterThanOrEqual(100_000)
  })

  test('[SC8] a body that is too large is refused', async () => {
    await using staged = await granted(undefined, { largestBody: 10 })
    const { status, body } = await staged.ask('/', {
      method: 'POST',
      headers: { 'content-length': '11' },
      body: 'x'.repeat(11),
    })
    expect(status).toBe(413)
    expect(body).toContain('at most 10 bytes')
    expect(staged.provider.seen).toEqual([])
  })

  test('[SC5] what is open is cut when the secret is revoked, and nothing more is sent', async () => {
    await using staged = await granted((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' })
      response.write('begins')
    })
    const connection = connectInside(staged.endpoints, sandbox, host)
    connection.write(`GET / HTTP/1.1\r\nhost: ${host}\r\n\r\n`)
    await once(connection, 'data')
    const idle = connectInside(staged.endpoints, sandbox, host)
    const told: string[] = []
    staged.endpoints.subscribe((changed) => told.push(changed))
    await Promise.all([once(connection, 'close'), staged.store.revoke(staged.id, sandbox)])
    expect(told).toEqual([sandbox])
    idle.write(`GET / HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`)
    const [late] = (await once(idle, 'data')) as [Buffer]
    expect(late.toString()).toContain('403')
    expect(staged.provider.seen).toHaveLength(1)
    expect(() => connectInside(staged.endpoints, sandbox, host)).toThrow('no such name')
  })

  test('[SC17] a rule that denies the host refuses on a kept connection, and cuts what is open', async () => {
    const terms: EgressTerms = { mode: 'allowlist', rules: [], isLearning: false }
    let now = terms
    await using staged = await granted(
      (request, response) => {
        if (request.url === '/short') response.end('{}')
        else response.writeHead(200).write('begins')
      },
      { permit: (_sandbox, to) => void grantVerdict(now, to) },
    )
    const { ask, provider, endpoints, usage, id } = staged
    expect((await ask('/short')).status).toBe(200)
    const connection = connectInside(endpoints, sandbox, host)
    connection.write(`GET /long HTTP/1.1\r\nhost: ${host}\r\n\r\n`)
    await once(connection, 'data')
    expect(provider.dialled).toHaveLength(1)

    const origin = { kind: 'person' } as const
    now = { ...terms, rules: [{ verdict: 'deny', host: 'other.example', ports: [443], origin }] }
    endpoints.policyChanged(sandbox)
    expect((await ask('/short')).status).toBe(200)
    // Another address may count since.
    expect(provider.dialled).toHaveLength(2)
    const before = provider.seen.length
    now = { ...terms, rules: [{ verdict: 'deny', host: 'api.anthropic.com', ports: [443], origin }] }
    const refused = await ask('/short')
    expect(refused.status).toBe(403)
    expect(JSON.parse(refused.body)).toMatchObject({
      error: {
        code: 'not-reachable-by-policy',
        message: /^Refused by Airlock policy: a rule .* denies api\.anthropic/,
      },
    })
    expect(connection.destroyed).toBe(false)
    endpoints.policyChanged(sandbox)
    await once(connection, 'close')
    expect(provider.seen).toHaveLength(before)
    expect(usage.used(id, sandbox).refusals).toBe(1)

    now = { ...terms, mode: 'offline' }
    expect((await ask('/short')).body).toContain('this sandbox is offline')
    now = terms
    const dialled = provider.dialled.length
    expect((await ask('/short')).status).toBe(200)
    expect(provider.dialled).toHaveLength(dialled + 1)
  })

  test('[SC12] a provider that cannot be reached is told in words', async () => {
    await using staged = await granted(undefined, { dial: () => Promise.reject(new Error('connection refused')) })
    const { status, body } = await staged.ask('/')
    expect(status).toBe(502)
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'upstream-failed' } })
    expect(body).toContain('could not reach api.anthropic.com: connection refused')
  })

  test('[SC1] nothing of it is in the log', async () => {
    await using staged = await granted((request) => request.socket.destroy())
    await staged.ask('/').catch(() => undefined)
    await staged.store.remove(staged.id)
    expect(staged.log.lines.join('\n')).not.toContain(value)
  })
})
