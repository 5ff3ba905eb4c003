import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Duplex } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { agentGeneration } from '../../src-shared/agent/wire.ts'
import type { AgentClient } from '../../src-main/backend/channel/agent-client.ts'
import { openAgentClient } from '../../src-main/backend/channel/open-agent-client.ts'
import { leftOut } from '../../testing/engines/requirements.ts'
import { cacheFolder } from '../setup/cache.ts'
import { sentenceOf } from '../setup/say.ts'
import { architectures, ownArchitecture } from './architectures.ts'
import { buildRuntime } from './build-runtime.ts'
import { makeEmptyRoot, whyNoEmptyRoot, type EmptyRoot } from './empty-root.ts'
import { readPartsList } from './parts-list.ts'
import { ensureQemu } from './qemu.ts'

const root = resolve(import.meta.dirname, '..', '..')
const cache = cacheFolder()
const fetching = 600_000
// Emulated, and beside other tests, starting a Node takes seconds.
vi.setConfig({ testTimeout: 60_000 })
const { signal } = new AbortController()

let folder: string
let running: ChildProcessWithoutNullStreams[] = []
let clients: AgentClient[] = []

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'airlock-agent-'))
})
afterEach(async () => {
  for (const client of clients) await client.close()
  for (const child of running) {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await once(child, 'close')
  }
  clients = []
  running = []
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe.each(architectures)('the agent in the runtime for %s', (architecture) => {
  const place = () => join(folder, architecture)
  const isOwn = architecture === ownArchitecture()
  let inside: EmptyRoot
  let unavailable: string | null

  beforeAll(async () => {
    const why = await whyNoEmptyRoot()
    unavailable = why === null ? null : leftOut(why)
    if (unavailable !== null) return
    const out = join(folder, `${architecture}-out`)
    await buildRuntime({ root, cache, architectures: [architecture], out, say: console.info, signal })
    try {
      const qemu = isOwn ? null : await ensureQemu(architecture, readPartsList(root).suite, cache, console.info)
      inside = await makeEmptyRoot(place(), join(out, `${architecture}.tar`), architecture, qemu)
      mkdirSync(join(place(), 'workspace'))
    } catch (error) {
      if (isOwn) throw error
      unavailable = leftOut(`Nothing here runs ${architecture} programs: ${sentenceOf(error)}`)
    }
  }, fetching)

  it('[RT5] answers on its socket and keeps files', async ({ skip }) => {
    if (unavailable !== null) skip(unavailable)
    start('bin/airlock-agent', ['/opt/airlock/agent/agent.mjs', '--socket', '/agent.sock'])
    const agent = await open(() => dial(join(place(), 'agent.sock')))
    expect(agent.hello).toMatchObject({ generation: agentGeneration, architecture, workspace: '/workspace' })
    await agent.files.write('/workspace/note', Buffer.from('kept'), { condition: { kind: 'any' } })
    expect(existsSync(join(place(), 'workspace', 'note'))).toBe(true)
  })

  // QEMU that is called by its path runs one program; what that starts is the kernel's business.
  if (isOwn) {
    it('[RT5] [AG1] is started by process 1 and reached through the bridge', async ({ skip }) => {
      if (unavailable !== null) skip(unavailable)
      start('bin/busybox', ['ash', '/opt/airlock/agent/init'])
      const agent = await open(() => {
        const bridge = start('bin/busybox', ['ash', '/opt/airlock/agent/bridge'])
        return Promise.resolve(Duplex.from({ readable: bridge.stdout, writable: bridge.stdin }))
      })
      expect(agent.hello.architecture).toBe(architecture)
    })

    it('[RT12] loads no library that the image’s settings of OpenSSL or of the loader name', async ({ skip }) => {
      if (unavailable !== null) skip(unavailable)
      const settings = ['nodejs_conf = a', '[a]', 'engines = b', '[b]', 'c = d', '[d]', 'dynamic_path = /absent.so']
      mkdirSync(join(place(), 'etc', 'ssl'), { recursive: true })
      writeFileSync(join(place(), 'etc', 'ssl', 'openssl.cnf'), `${settings.join('\n')}\n`)
      writeFileSync(join(place(), 'etc', 'ld.so.preload'), '/absent.so\n')
      start('bin/busybox', ['ash', '/opt/airlock/agent/init'])
      const said: string[] = []
      const agent = await open(() => {
        const bridge = start('bin/busybox', ['ash', '/opt/airlock/agent/bridge'])
        bridge.stderr.on('data', (bytes: Buffer) => said.push(bytes.toString()))
        return Promise.resolve(Duplex.from({ readable: bridge.stdout, writable: bridge.stdin }))
      })
      expect(agent.hello.architecture).toBe(architecture)
      expect(said.join('')).not.toContain('ld.so')
    })
  }

  function start(program: string, args: readonly string[]): ChildProcessWithoutNullStreams {
    const child = inside.start(program, args)
    running.push(child)
    child.stderr.on('data', (bytes: Buffer) => console.info(bytes.toString('utf8').trimEnd()))
    return child
  }

  async function open(connectOnce: () => Promise<Duplex>): Promise<AgentClient> {
    const client = await openAgentClient({ connect: connectOnce, signal, patienceMs: 40_000 })
    clients.push(client)
    return client
  }
})

async function dial(path: string): Promise<Duplex> {
  const socket = connect(path)
  await once(socket, 'connect')
  return socket
}
