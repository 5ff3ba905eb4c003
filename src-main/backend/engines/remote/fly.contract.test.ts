import { release } from 'node:os'
import { buffer } from 'node:stream/consumers'
import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testEngines } from '../../../../testing/engines/engines-of-worker.ts'
import { anotherKernel } from '../../../../testing/fly/as-another-kernel.ts'
import type { AgentClient } from '../../channel/agent-client.ts'
import { openAgentClient } from '../../channel/open-agent-client.ts'
import { eventually } from '../../fixtures/eventually.ts'
import { judgeIsolation } from '../../isolation/judge-isolation.ts'
import { flySubject, type FlySubject } from '../contract/fly-subject.ts'
import { registerEngineContractTests } from '../contract/register-engine-contract-tests.ts'
import { newSpec } from '../contract/sample-spec.ts'

const { missing } = testEngines().docker
let shared: Promise<FlySubject> | null = null
/** One Fly for all of this file: its images take longest. */
const subject = () => (shared ??= flySubject())

afterAll(async () => {
  await (await shared)?.end()
})

registerEngineContractTests('Fly.io', subject, missing)

describe.skipIf(missing !== null)('a sandbox at Fly.io', () => {
  let fly: FlySubject
  let id: string
  let agent: AgentClient
  const open = () =>
    openAgentClient({
      connect: ({ signal }) => fly.engine.connect(id, { signal }),
      signal: AbortSignal.timeout(60_000),
    })

  beforeAll(async () => {
    fly = await subject()
    const spec = newSpec(fly, { image: fly.images.ordinary, name: 'lake' })
    id = spec.id
    await fly.engine.create(spec)
    await fly.engine.start(id)
    agent = await open()
  })
  afterAll(async () => {
    await agent.close()
    await fly.engine.remove(id)
  })

  it('[FL77] answers as soon as it is started, and to its own token alone', async () => {
    expect(agent.hello.home).toBe('/home/dev')
    const stranger = await fly.stranger()
    await expect(stranger.connect(id)).rejects.toMatchObject({ code: 'sandbox-foreign' })
  })

  it('[FL79] is proven to be a virtual machine by a kernel of its own, and by nothing else', async () => {
    const facts = await agent.facts()
    const settings = await fly.engine.verifySettings(id)
    const engine = await fly.engine.describe()
    const evidence = { settings, expected: 'vm', runtime: 'firecracker' } as const
    // A container stands for the machine, so its kernel is this computer's.
    expect(engine.kernelVersion).toBe(release())
    const same = judgeIsolation({ ...evidence, facts, engine }, new Date())
    expect(same).toMatchObject({ level: 'container', proven: false })
    const own = judgeIsolation({ ...evidence, facts, engine: { ...engine, kernelVersion: anotherKernel } }, new Date())
    expect(own.probes.filter(({ ok }) => !ok)).toEqual([])
    expect(own).toMatchObject({ level: 'vm', proven: true })
  })

  it('[EG81] lets nothing out before its gate there was told, and then decides and tells by what it was told', async () => {
    const gate = fly.engine.gateOf?.(id)
    if (gate === undefined) throw new Error('Its gate is elsewhere.')
    const ask = async () => {
      const program = `import socket
s = socket.create_connection(('127.0.0.1', 3128), 20)
s.sendall(b'CONNECT forbidden.example:443 HTTP/1.1\\r\\n\\r\\n')
print(s.recv(100).split()[1].decode())`
      const process = await agent.processes.start({ command: ['python3', '-c', program] })
      return String(await buffer(process.stdout)).trim()
    }
    const signal = AbortSignal.timeout(60_000)
    const terms = { mode: 'allowlist', rules: [], isLearning: false } as const
    expect(await ask()).toBe('503')
    // That nobody here proved it opens nothing.
    expect(await gate.change({ terms, isProven: false }, { signal })).toMatchObject({ isServing: false })
    expect(await ask()).toBe('503')
    expect(await gate.change({ terms, isProven: true }, { signal })).toEqual({ isServing: true, trouble: null })
    expect(await ask()).toBe('403')
    for await (const requests of gate.requests({ signal })) {
      const hosts = requests.map(({ host, outcome }) => `${host} ${outcome.kind}`)
      if (hosts.length === 0) continue
      expect(hosts).toEqual(['forbidden.example refused'])
      break
    }
  })

  it('[FL78] carries bytes as they are, whatever other lines to it do, and is left by a client that vanishes', async () => {
    const other = await open()
    const processes = async () => (await fly.processes(id)).length
    const alone = await processes()
    const bytes = randomBytes(3_000_000)
    const process = await agent.processes.start({ command: ['cat'] })
    const output = buffer(process.stdout)
    process.stdin.end(bytes)
    await other.close()
    expect(
      createHash('sha256')
        .update(await output)
        .digest('hex'),
    ).toBe(createHash('sha256').update(bytes).digest('hex'))
    const streams = await Promise.all([1, 2, 3].map(() => fly.engine.connect(id)))
    for (const stream of streams) stream.destroy()
    await eventually(async () => (await processes()) <= alone)
  })
})
