import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testAuthority } from '../secrets/fixtures/test-certificates.ts'
import { tlsProvider } from '../secrets/fixtures/tls-provider.ts'
import { nowhere } from '../egress/parts.ts'
import { eventually } from '../fixtures/eventually.ts'
import { onPlaces, places } from './stage.ts'

const value = 'sk-test-0123456789abcdefghijklmnopqrstuv'
/** Public to every check, and never dialled: the way out of this test leads to its own provider on loopback. */
const publicAddress = '93.184.216.34'

let provider: Awaited<ReturnType<typeof tlsProvider>>
beforeAll(async () => {
  provider = await tlsProvider((request, response) => {
    response.setHeader('content-type', 'application/json')
    response.setHeader('x-echo', String(request.headers['x-api-key']))
    response.end(JSON.stringify({ asked: request.url, headers: request.headers }))
  })
})
afterAll(() => provider[Symbol.asyncDispose]())

/** Asks the endpoint, then looks for the secret in all that a program can read; it is named backwards, so as not to be found itself. */
const inside = `
import glob, json, os, urllib.request
base = os.environ['ANTHROPIC_BASE_URL']
answer = urllib.request.urlopen(urllib.request.Request(base + '/v1/messages', b'{}', {'x-api-key': os.environ['ANTHROPIC_API_KEY']}), timeout=30)
body = answer.read().decode()
open('/tmp/answer', 'w').write(body + str(answer.headers))
secret = '${[...value].reverse().join('')}'[::-1].encode()
found = []
def look(path):
    try:
        with open(path, 'rb') as file:
            if secret in file.read(4 * 1024 * 1024): found.append(path)
    except OSError: pass
for top in ('/workspace', '/home', '/tmp', '/run', '/etc', '/var', '/opt/airlock'):
    for folder, _, names in os.walk(top):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.isfile(path): look(path)
for path in glob.glob('/proc/[0-9]*/environ') + glob.glob('/proc/[0-9]*/cmdline'): look(path)
print(json.dumps({'status': answer.status, 'body': json.loads(body), 'found': found, 'key': os.environ['ANTHROPIC_API_KEY']}))
`

onPlaces(
  [places.dockerRunc, places.dockerGVisor, places.podmanRunc],
  (stage) => {
    test('[SC17] a program reaches its provider with the secret, and holds nothing of it', async () => {
      const { sandbox } = stage()
      const { id } = await sandbox('asks')
      const { secrets } = stage()
      const secret = await secrets.store.add({ preset: 'anthropic', value })
      const ask = async () => {
        const agent = await stage().agent('asks')
        const process = await agent.processes.start({
          command: ['python3', '-c', inside],
          environment: { ANTHROPIC_BASE_URL: 'http://anthropic.airlock.internal', ANTHROPIC_API_KEY: 'none', ...secrets.variables(id) },
        })
        process.stdin.end()
        const [stdout, stderr] = await Promise.all([text(process.stdout), text(process.stderr)])
        return { stdout, stderr, code: (await process.exited).code }
      }
      const before = await ask()
      expect(before.code).toBe(1)
      expect(before.stderr).toMatch(/Name or service not known|No address|not known|resolution/)

      await secrets.store.grant(secret.id, id)
      const seen = provider.seen.length
      await eventually(async () => (await stage().sh('asks', 'getent hosts anthropic.airlock.internal || true')) !== '')
      const { stdout, stderr, code } = await ask()
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(provider.seen.slice(seen)).toMatchObject([
        { method: 'POST', path: '/v1/messages', headers: { host: ['api.anthropic.com'], 'x-api-key': [value] } },
      ])
      const told = JSON.parse(stdout) as { body: { headers: Record<string, string> } }
      expect(told).toMatchObject({ status: 200, found: [], key: 'kept-by-airlock-outside-of-this-sandbox' })
      expect(told.body.headers['x-api-key']).toBe('*'.repeat(value.length))
      expect(stdout).not.toContain(value)

      await secrets.store.remove(secret.id)
      await eventually(async () => (await stage().sh('asks', 'getent hosts anthropic.airlock.internal || true')) === '')
      expect((await ask()).code).toBe(1)
      expect(provider.seen).toHaveLength(seen + 1)
      expect(stage().logLines.join('\n')).not.toContain(value)
    })
  },
  (parts) => ({
    ...parts,
    openKeyringEntry: () => Promise.reject(new Error('A test keeps nothing in a keyring.')),
    egress: {
      ...nowhere,
      way: {
        resolve: () => Promise.resolve([publicAddress]),
        dial: ({ port, signal }) =>
          provider.dial({ host: publicAddress, port }, { sandbox: '', signal }),
      },
      authorities: { current: () => Promise.resolve({ own: [], total: 1, pem: testAuthority, trustStore: '' }) },
    },
  }),
)
