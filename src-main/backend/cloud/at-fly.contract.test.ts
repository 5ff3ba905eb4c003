import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRequest, type CreateRequest } from '../../../src-shared/engine/create-request.ts'
import { runCommand } from '../../../scripts/setup/command.ts'
import { testOrganisation } from '../../../testing/fly/fly.ts'
import { failures } from '../../../testing/fly/http/failures.ts'
import { asAnotherKernel } from '../../../testing/fly/as-another-kernel.ts'
import { liveRun } from '../../../testing/fly/live/live-run.ts'
import { providerInTheWorld } from '../../../testing/fly/provider-in-the-world.ts'
import { visit } from '../../../testing/fly/visit.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import type { AdaptParts } from '../contract/stage.ts'
import { missingAtFly, openAtFly, type AtFly } from '../contract/at-fly.ts'
import { nowhere } from '../egress/parts.ts'
import { withoutWayOut } from '../contract/without-way-out.ts'
import { eventually } from '../fixtures/eventually.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { testAuthority } from '../secrets/fixtures/test-certificates.ts'

/** Of a computer that believes one authority more. */
const believing =
  (pem: string): AdaptParts =>
  (parts) => ({
    ...parts,
    openKeyringEntry: () => Promise.reject(new Error('A test keeps nothing in a keyring.')),
    egress: {
      ...(parts.egress ?? nowhere),
      authorities: { current: () => Promise.resolve({ own: ['Tests'], total: 1, pem, trustStore: '' }) },
    },
  })

const value = 'sk-test-0123456789abcdefghijklmnopqrstuv'

/** Asks the endpoint, then looks for the secret in all that a program can read. It is named backwards here, so as not to be found itself. */
const askAndLook = `
import os, urllib.request
def look(found, path):
    try:
        with open(path, 'rb') as file:
            if secret in file.read(4 * 1024 * 1024): found.append(path)
    except OSError: pass
secret, found = '${[...value].reverse().join('')}'[::-1].encode(), []
asked = urllib.request.Request(os.environ['ANTHROPIC_BASE_URL'] + '/v1/messages', data=b'{}', headers={'X-Api-Key': 'none'})
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
answer = opener.open(asked, timeout=20)
said = answer.read().decode()
for top in ('/workspace', '/home', '/tmp', '/run', '/etc', '/var', '/data'):
    for folder, _, names in os.walk(top):
        for name in names:
            if os.path.isfile(os.path.join(folder, name)): look(found, os.path.join(folder, name))
for pid in os.listdir('/proc'):
    if pid.isdigit(): look(found, '/proc/' + pid + '/environ')
print(answer.status, said, 'found', found)
`

const cloud = { size: 'shared-1x-512mb', region: 'fra', volumeGb: 1 }

describe.skipIf(missingAtFly !== null)('the whole backend with an account at Fly.io', () => {
  let atFly: AtFly
  let there: AtFly['there']
  let stage: AtFly['stage']

  beforeAll(async () => {
    atFly = await openAtFly(believing(testAuthority))
    ;({ there, stage } = atFly)
  })
  afterAll(() => atFly.close())

  const ended = async (name: string, more: Partial<CreateRequest> = {}) => {
    await stage.service.create(createRequest.parse({ name, engine: 'fly', cloud, ...more }))
    // Told with its phases where it takes too long.
    await eventually(() => {
      expect(stage.service.get(name)).not.toMatchObject({ state: 'creating' })
    }, 200_000)
    return stage.service.get(name)
  }
  const listensAt = async (agent: AgentClient, port: number) => {
    for await (const servers of agent.ports.watch({ signal: AbortSignal.timeout(30_000) })) {
      if (servers.some((server) => server.port === port)) return
    }
  }
  const asked = async (agent: AgentClient, port: number) => {
    const connection = await agent.ports.connect(port)
    connection.end('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    return connection
  }
  const rests = async (name: string, state: string) => {
    await eventually(
      () => stage.service.get(name).state === state && stage.service.get(name).operation === null,
      60_000,
    )
  }

  it('[CL11, CL12, CL70] makes a sandbox in a machine of its own, works in it, shares a port of it, lets it sleep and wake, and leaves nothing', async () => {
    const made = await ended('lake')
    expect(made.error).toBeNull()
    expect(made).toMatchObject({
      state: 'running',
      engine: 'fly',
      isolation: { level: 'vm' },
      cloud: { organisation: testOrganisation, region: 'fra', city: 'Frankfurt', volumeGb: 1 },
    })
    expect(await stage.sh('lake', 'id -u; echo kept > /workspace/file')).toBe('1000\n')
    const agent = await stage.agent('lake')
    expect((await agent.files.stat('/workspace/file')).size).toBe(5)

    const ask = `import socket
s = socket.create_connection(('127.0.0.1', 3128), 20)
s.sendall(b'CONNECT evil.example:443 HTTP/1.1\\r\\n\\r\\n')
print(s.recv(100).split()[1].decode())`
    expect(await stage.python('lake', ask)).toBe('403\n')
    await eventually(async () => {
      const requests = await stage.service.egress.requests('lake', 100)
      return requests.some(({ host, outcome }) => host === 'evil.example' && outcome.kind === 'refused')
    }, 30_000)

    // What everybody starts first: on all addresses, after a look-up of its own name, with answers of HTTP/1.0.
    await stage.sh('lake', 'mkdir /workspace/site && echo from inside > /workspace/site/index.html')
    const command = ['python3', '-m', 'http.server', '3000', '--directory', '/workspace/site']
    await agent.processes.start({ command, background: true })
    await listensAt(agent, 3000)
    expect(await text(await asked(agent, 3000))).toContain('\r\n\r\nfrom inside\n')
    const { link, share } = await stage.service.shares.share('lake', 3000, 60)
    expect(stage.service.shares.variables(made.id)).toMatchObject({ AIRLOCK_SHARED_URL: share.url })
    const opened = await visit(there.fly, link)
    expect(opened).toMatchObject({ status: 303, headers: { location: '/' } })
    const cookie = opened.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    await eventually(async () => {
      expect(await visit(there.fly, `${share.url}/`, cookie)).toMatchObject({ status: 200, body: 'from inside\n' })
    }, 30_000)
    expect((await visit(there.fly, `${share.url}/`)).status).toBe(403)
    expect((await stage.service.keeping.machine('lake')).idleMs).toBeLessThan(60_000)
    expect(await stage.sh('lake', 'cat /data/airlock/share.json || echo hidden')).toContain('hidden')
    await stage.service.shares.end('lake')
    expect((await visit(there.fly, `${share.url}/`, cookie)).status).toBe(403)

    await stage.service.pause('lake')
    await rests('lake', 'paused')
    expect(there.fly.machine(`airlock-${made.id}`).state).toBe('suspended')
    await stage.service.resume('lake')
    await rests('lake', 'running')
    expect(await stage.sh('lake', 'cat /workspace/file')).toBe('kept\n')
    await stage.service.stop('lake')
    expect(stage.service.get('lake').cloud?.price.nowPerHour).toBeLessThan(0.001)
    await stage.service.start('lake')
    expect(await stage.sh('lake', 'cat /workspace/file')).toBe('kept\n')
    await stage.service.remove('lake', true)
    expect(there.traces()).toEqual([])
  }, 300_000)

  it('[MA50, SC30, SC31] uses a secret there by consent alone, from the memory of its machine, over a sleep, until it is taken back', async () => {
    await using provider = await providerInTheWorld(there.host)
    const { store } = stage.secrets
    const { id: secret } = await store.add({ preset: 'anthropic', value })
    const { id } = await ended('keeper')
    const { id: machine } = there.fly.machine(`airlock-${id}`)
    await provider.knownTo(machine, 'api.anthropic.com')
    const asks = async () => {
      const { processes } = await stage.agent('keeper')
      const process = await processes.start({
        command: ['python3', '-c', askAndLook],
        environment: { ANTHROPIC_BASE_URL: 'http://none.invalid', ...stage.secrets.variablesThere(id) },
      })
      process.stdin.end()
      const [stdout] = await Promise.all([text(process.stdout), text(process.stderr)])
      return stdout
    }
    // A grant alone is for this computer.
    await store.grant(secret, id)
    expect(stage.secrets.variablesThere(id)).toEqual({})
    await store.consent(secret, id)
    const reached = `200 {"key":"${'*'.repeat(value.length)}"} found []\n`
    await eventually(async () => (await asks()) === reached, 30_000)
    expect(provider.asked).toEqual([`/v1/messages ${value}`])
    await eventually(() => stage.service.egress.secretsElsewhere(id)?.known[0]?.used.requestsToday === 1, 30_000)
    const mount = await there.host.volumeFolder(there.fly.machine(`airlock-${id}`).config.mounts?.[0]?.volume ?? '')
    expect(await runCommand('grep', ['-rlF', value, mount])).toMatchObject({ code: 1, stdout: '' })

    await stage.service.pause('keeper')
    await rests('keeper', 'paused')
    await stage.service.resume('keeper')
    await rests('keeper', 'running')
    await eventually(async () => (await asks()) === reached, 30_000)

    await store.keepHere(secret, id)
    await stage.service.egress.proven(id)
    expect(stage.service.egress.secretsElsewhere(id)).toEqual({ known: [], trouble: null })
    expect(await asks()).not.toContain('200')
    expect(provider.asked).toHaveLength(2)
    const told = [
      stage.logLines.join(),
      JSON.stringify(await stage.told('keeper')),
      JSON.stringify(there.fly.api.requests),
    ]
    for (const words of told) expect(words).not.toContain(value)
    await store.remove(secret)
    await stage.service.remove('keeper', true)
    expect(there.traces()).toEqual([])
  }, 300_000)

  it('[CL5] is found again by another backend, and after its account was away', async () => {
    await ended('again')
    await stage.sh('again', 'echo kept > /workspace/file')
    await stage.restart()
    await eventually(
      () => stage.service.get('again').state === 'running' && stage.service.get('again').isolation !== null,
      60_000,
    )
    expect(await stage.sh('again', 'cat /workspace/file')).toBe('kept\n')

    await stage.cloud.disconnect()
    await eventually(() => stage.service.get('again').state === 'unknown')
    expect(stage.service.get('again')).toMatchObject({ lastSeen: { state: 'running' } })
    await eventually(() => /not connected|No account/.test(stage.service.get('again').whyUnknown ?? ''))
    await expect(stage.agent('again')).rejects.toMatchObject({ code: 'sandbox-state' })
    expect(there.traces()).toHaveLength(3)
    await stage.cloud.connect(there.fly.token, null)
    await eventually(() => stage.service.get('again').state === 'running', 60_000)
    expect(await stage.sh('again', 'cat /workspace/file')).toBe('kept\n')
    await stage.service.remove('again', true)
    expect(there.traces()).toEqual([])
  }, 300_000)

  it('[CL13] goes on by itself with what could not be undone, until nothing is there', async () => {
    there.fly.faults.next({ ...failures.regionFull, method: 'POST', path: '/machines', times: 20 })
    there.fly.faults.next({ ...failures.internal, method: 'DELETE', path: /apps\//, times: 12 })
    expect(await ended('half')).toMatchObject({ state: 'failed', error: { code: 'cloud-full' } })
    expect(there.traces()).not.toEqual([])
    there.fly.faults.clear()
    await eventually(() => {
      expect(there.traces()).toEqual([])
    }, 150_000)
  }, 300_000)

  it('[CL40, CL41] tells the machine how long it has, which then ends by itself', async () => {
    await ended('brief', { cloud: { ...cloud, idleMinutes: 30, ceiling: 5 } })
    const { life } = await stage.service.keeping.machine('brief')
    expect(life.idleMinutes).toBe(30)
    expect(Date.parse(life.endsAt ?? '')).toBeGreaterThan(Date.now())
    await stage.service.keeping.setIdle('brief', 45)
    expect((await stage.service.keeping.machine('brief')).life.idleMinutes).toBe(45)
    const { id } = stage.service.get('brief')
    const endsAt = new Date(Date.now() + 1000).toISOString()
    await stage.service.engineOf(id)?.lifeOf?.(id).change({ idleMinutes: null, endsAt })
    await eventually(() => {
      expect(there.fly.machine(`airlock-${id}`).state).toBe('stopped')
    }, 60_000)
    await rests('brief', 'stopped')
    await stage.service.remove('brief', true)
    expect(there.traces()).toEqual([])
  }, 300_000)

  it('[FL65] tells that there is no room and leaves nothing, and makes one once there is', async () => {
    there.fly.faults.next({ ...failures.regionFull, method: 'POST', path: '/machines', times: 20 })
    const full = await ended('full')
    expect(full).toMatchObject({ state: 'failed', error: { code: 'cloud-full' } })
    expect(there.traces()).toEqual([])
    there.fly.faults.clear()
    there.fly.faults.next({ ...failures.tooOften, method: 'POST', path: '/apps', times: 2 })
    const made = await ended('full')
    expect(made.error).toBeNull()
    await stage.service.remove('full', true)
    expect(there.traces()).toEqual([])
  }, 300_000)

  it('[FL85] is proven by the live run, here against the tests’ own Fly, of which nothing is left', async () => {
    await using home = await temporaryDirectory()
    const own = { AIRLOCK_HOME: home.path, AIRLOCK_ENGINE: `unix://${atFly.socket}`, FLY_API_TOKEN: there.fly.token }
    const lines: string[] = []
    await liveRun({
      env: { ...process.env, ...there.env, ...own },
      say: (line) => lines.push(line),
      adapt: (parts) => asAnotherKernel(withoutWayOut(parts)),
    })
    expect(lines.filter((line) => line.startsWith('✓'))).toHaveLength(8)
    expect(lines.join()).not.toContain('Removed what was left')
    expect(there.traces()).toEqual([])
  }, 300_000)
})
