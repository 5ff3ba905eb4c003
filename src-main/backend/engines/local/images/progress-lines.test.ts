import { PassThrough, Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { readProgressLines, registryError } from './progress-lines.ts'

const options = { signal: new AbortController().signal, stallMilliseconds: 5000 }

async function all(chunks: readonly (string | Buffer)[], more = {}): Promise<unknown[]> {
  const lines: unknown[] = []
  for await (const line of readProgressLines(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), {
    ...options,
    ...more,
  })) {
    lines.push(line)
  }
  return lines
}

test('lines are read however they are cut, letters of several bytes included', async () => {
  const bytes = Buffer.from(
    '{"status":"Lädt","id":"a","progressDetail":{"current":1,"total":2}}\n\n{"stream":"sha256:x\\n"}',
  )
  const whole = [
    { status: 'Lädt', layer: 'a', current: 1, total: 2 },
    { status: 'sha256:x', layer: '', current: 0, total: 0 },
  ]
  expect(await all([bytes])).toEqual(whole)
  expect(await all([...bytes].map((byte) => Buffer.of(byte)))).toEqual(whole)
})

test.each([
  ['an error page', '<html><h1>502 Bad Gateway</h1></html>', 'engine-failed'],
  [
    'an error in mid-stream',
    '{"status":"a"}\n{"errorDetail":{"message":"manifest unknown"},"error":"x"}',
    'image-not-found',
  ],
  ['a line without end', 'x'.repeat(1_100_000), 'engine-failed'],
  ['a number', '42', 'engine-failed'],
])('%s is told as what it is', async (_what, text, code) => {
  await expect(all([text])).rejects.toMatchObject({ code })
})

test('a transfer in which nothing moves is given up', async () => {
  const lines = readProgressLines(new PassThrough(), { ...options, stallMilliseconds: 20 })
  await expect(lines.next()).rejects.toMatchObject({ code: 'engine-timeout' })
})

test('a stream that is cut tells that the engine broke off', async () => {
  const stream = new PassThrough()
  const lines = readProgressLines(stream, options)
  const next = lines.next()
  stream.destroy(new Error('ECONNRESET'))
  await expect(next).rejects.toMatchObject({ code: 'engine-unreachable' })
})

test.each([
  ['toomanyrequests: You have reached your pull rate limit', 'image-refused'],
  ['dial tcp: lookup registry.example: no such host', 'registry-unreachable'],
  ['x509: certificate signed by unknown authority', 'registry-unreachable'],
  ['http: server gave HTTP response to HTTPS client', 'registry-unreachable'],
  ['manifest for a:b not found: manifest unknown', 'image-not-found'],
  ['pull access denied for x, repository does not exist', 'image-not-found'],
  ['unauthorized: authentication required', 'image-refused'],
  ['write /var/lib: no space left on device', 'disk-full'],
  ['filesystem layer verification failed for digest sha256:0', 'image-refused'],
])('“%s” is %s', (problem, code) => {
  expect(registryError(problem)).toMatchObject({ code, why: problem })
})

test('[T-E11] an image of more layers than the engine takes is told as such', () => {
  expect(registryError('failed to register layer: max depth exceeded')).toMatchObject({
    code: 'image-refused',
    message: 'This image has too many layers.',
    why: expect.stringContaining('(failed to register layer: max depth exceeded)') as string,
  })
})
