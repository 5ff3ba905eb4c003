import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nowhere } from '../egress/parts.ts'
import { eventually } from '../fixtures/eventually.ts'
import { testAuthority } from '../secrets/fixtures/test-certificates.ts'
import { tlsProvider } from '../secrets/fixtures/tls-provider.ts'
import { onPlaces, secondPair, type Stage } from './stage.ts'

const value = 'sk-test-0123456789abcdefghijklmnopqrstuv'
const placeholder = 'kept-by-airlock-outside-of-this-sandbox'
/** Public to every check, and never dialled: the way out of this test leads to its own provider on loopback. */
const publicAddress = '93.184.216.34'
const commit = '0123456789abcdef0123456789abcdef01234567'

let provider: Awaited<ReturnType<typeof tlsProvider>>
beforeAll(async () => {
  provider = await tlsProvider((request, response) => {
    if (request.url?.startsWith('/me/code') === true) {
      response.setHeader('content-type', 'application/x-git-upload-pack-advertisement')
      response.end(`${packet('# service=git-upload-pack\n')}0000${packet(`${commit} HEAD\0agent=test\n`)}0000`)
      return
    }
    response.setHeader('content-type', 'application/json')
    response.setHeader('x-echo', String(request.headers['x-api-key']))
    response.end(JSON.stringify({ key: request.headers['x-api-key'] }))
  })
})
afterAll(() => provider[Symbol.asyncDispose]())

const packet = (line: string): string => (line.length + 4).toString(16).padStart(4, '0') + line

/**
 * Asks the endpoint, keeps the answer in a file, then looks for the secret in all that a program can read. It is named
 * backwards here, so as not to be found itself.
 */
const inside = `
import os, socket
host = os.environ['ANTHROPIC_BASE_URL'].split('/')[2]
line = socket.create_connection((host, 80), 30)
head = 'POST /v1/messages HTTP/1.1\\r\\nHost: ' + host + '\\r\\nX-Api-Key: ' + os.environ['ANTHROPIC_API_KEY']
line.sendall((head + '\\r\\nConnection: close\\r\\nContent-Length: 2\\r\\n\\r\\n{}').encode())
answer = b''
while True:
    more = line.recv(65536)
    if not more: break
    answer += more
open('/tmp/answer', 'wb').write(answer)
secret = '${[...value].reverse().join('')}'[::-1].encode()
seen, found = 0, []
def look(path):
    global seen
    try:
        with open(path, 'rb') as file:
            if secret in file.read(4 * 1024 * 1024): found.append(path)
            seen += 1
    except OSError: pass
for top in ('/workspace', '/home', '/tmp', '/run', '/etc', '/var'):
    for folder, _, names in os.walk(top):
        for name in names:
            if os.path.isfile(os.path.join(folder, name)): look(os.path.join(folder, name))
for pid in os.listdir('/proc'):
    if pid.isdigit():
        look('/proc/' + pid + '/environ')
        look('/proc/' + pid + '/cmdline')
print('found', found, 'in', seen > 20)
print(answer.decode())
`

/** What a program with the variables of its sandbox's secrets said. */
async function said(stage: Stage, id: string, command: readonly string[]) {
  const { processes } = await stage.agent(id)
  const none = { ANTHROPIC_BASE_URL: 'http://anthropic.airlock.internal', ANTHROPIC_API_KEY: 'none' }
  const process = await processes.start({ command, environment: { ...none, ...stage.secrets.variables(id) } })
  process.stdin.end()
  const [stdout, stderr] = await Promise.all([text(process.stdout), text(process.stderr)])
  return { stdout, stderr, code: (await process.exited).code }
}

onPlaces(
  secondPair,
  (stage) => {
    const resolves = async (id: string, host: string) =>
      (await stage().run(id, ['getent', 'hosts', host])).exit.code === 0

    test('[SC17] a program reaches its provider with the secret, and holds nothing of it', async () => {
      const { id } = await stage().sandbox('asks')
      const { store } = stage().secrets
      const secret = await store.add({ preset: 'anthropic', value })
      const ask = () => said(stage(), id, ['python3', '-c', inside])
      const host = 'anthropic.airlock.internal'
      expect(await resolves(id, host)).toBe(false)
      expect((await ask()).code).not.toBe(0)

      await store.grant(secret.id, id)
      const before = provider.seen.length
      await eventually(() => resolves(id, host))
      const { stdout, stderr, code } = await ask()
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(provider.seen.slice(before)).toMatchObject([
        { method: 'POST', path: '/v1/messages', headers: { host: ['api.anthropic.com'], 'x-api-key': [value] } },
      ])
      expect(provider.dialled).toContain(`${publicAddress}:443`)
      expect(stdout).toMatch(/^found \[\] in True\nHTTP\/1\.1 200 OK/)
      expect(stdout).toContain(`{"key":"${'*'.repeat(value.length)}"}`)
      expect(stdout).not.toContain(value)
      expect(stage().secrets.variables(id)['ANTHROPIC_API_KEY']).toBe(placeholder)
      expect(stage().secrets.usage.used(secret.id, id)).toMatchObject({ requestsThisHour: 1 })

      await store.remove(secret.id)
      await eventually(async () => !(await resolves(id, host)))
      expect((await ask()).code).not.toBe(0)
      expect(provider.seen).toHaveLength(before + 1)
      expect(stage().logLines.join('\n')).not.toContain(value)
    })

    test('[SC13] git asks its host with the token, by the address that it always uses', async () => {
      const { id } = await stage().sandbox('clones')
      const { store } = stage().secrets
      const secret = await store.add({ preset: 'github', value })
      await store.grant(secret.id, id)
      await eventually(() => resolves(id, 'github.airlock.internal'))
      const listed = await said(stage(), id, ['git', 'ls-remote', 'https://github.com/me/code.git'])
      expect(listed).toMatchObject({ stdout: `${commit}\tHEAD\n`, code: 0 })
      const basic = Buffer.from(`x-access-token:${value}`).toString('base64')
      expect(provider.seen.at(-1)?.headers).toMatchObject({ host: ['github.com'], authorization: [`Basic ${basic}`] })
      await store.remove(secret.id)
    })
  },
  (parts) => ({
    ...parts,
    openKeyringEntry: () => Promise.reject(new Error('A test keeps nothing in a keyring.')),
    egress: {
      ...nowhere,
      way: {
        resolve: () => Promise.resolve([publicAddress]),
        dial: ({ address, port, signal }) => provider.dial({ host: address, port }, { sandbox: '', signal }),
      },
      authorities: { current: () => Promise.resolve({ own: [], total: 1, pem: testAuthority, trustStore: '' }) },
    },
  }),
)
