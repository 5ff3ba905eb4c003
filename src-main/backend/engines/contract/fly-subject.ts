import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { doorOf } from '../../../../testing/fly/door-of.ts'
import { Fly, testOrganisation } from '../../../../testing/fly/fly.ts'
import { DockerHost } from '../../../../testing/fly/hosts/docker-host.ts'
import { machineImage } from '../../../../testing/fly/machine-image.ts'
import { tracesOf } from '../../../../testing/fly/traces.ts'
import { openAgentClient } from '../../channel/open-agent-client.ts'
import { cloudImageOf, type CloudImageFor } from '../remote/cloud-image.ts'
import { guestForLimits } from '../remote/guest-for-limits.ts'
import { FlyClient } from '../remote/machines-api/client.ts'
import { RemoteContainerEngine } from '../remote/remote-container-engine.ts'
import { lacking, offer, type ContractSubject } from './contract-subject.ts'
import { flyHand } from './fly-hand.ts'
import { flyPath } from './fly-path.ts'

const plenty = { perSecond: 1000, burst: 1000 }

export interface FlySubject extends ContractSubject {
  readonly fly: Fly
  readonly engine: RemoteContainerEngine
  /** Programs in a sandbox's machine, seen from outside. */
  processes(id: string): Promise<readonly string[]>
  /** Ends it for all who share it. */
  end(): Promise<void>
}

/** The engine on Fly.io over the tests' own Fly, whose machines are containers with the real program and agent in them. */
export async function flySubject(): Promise<FlySubject> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-contract-'))
  const host = await DockerHost.start()
  const fly = await Fly.start(host)
  fly.cloud.settings.secondMs = 250
  const [ordinary, bare] = await Promise.all([machineImage(host, 'base'), machineImage(host, 'busybox')])
  const images: Readonly<Record<string, string>> = {
    'airlock/base:debian': ordinary,
    'airlock-test/busybox:latest': bare,
  }
  const imageFor: CloudImageFor = ({ image }) => {
    const byId = Object.values(images).find((reference) => reference.endsWith(`@${image}`))
    const found = cloudImageOf(images[image] ?? byId ?? '')
    if (found === null) throw new Error(`The contract asks for ${image}.`)
    return Promise.resolve(found)
  }
  const { path, world } = flyPath()
  const installation = randomBytes(8).toString('hex')
  const open = (key: string) =>
    new RemoteContainerEngine({
      client: new FlyClient({
        token: fly.token,
        base: new URL(fly.url),
        world,
        rates: { action: plenty, 'read-machine': plenty },
      }),
      organisation: testOrganisation,
      stateDirectory: join(folder, key),
      installationKey: createHash('sha256').update(key).digest(),
      kernel: release(),
      imageFor,
      placementFor: ({ limits }) => ({ regions: ['fra'], guest: guestForLimits(limits, 'shared'), volumeGb: 1 }),
      lifeFor: () => ({ idleMinutes: null, endsAt: null }),
      doorOf: (app, token) => doorOf(fly, app, token),
    })
  const engine = open(installation)
  const inside = async (id: string, script: string) => {
    const agent = await openAgentClient({
      connect: ({ signal }) => engine.connect(id, { signal }),
      signal: AbortSignal.timeout(60_000),
    })
    try {
      const command = ['sh', '-c', `exec 2>/dev/null\ncd /workspace\n${script}\n`]
      const process = await agent.processes.start({ command })
      process.stdin.end()
      return await text(process.stdout)
    } finally {
      await agent.close()
    }
  }
  const hand = flyHand(fly, host)
  return {
    fly,
    engine,
    isolation: 'best',
    level: 'vm',
    images: { ordinary: 'airlock/base:debian', bare: 'airlock-test/busybox:latest' },
    leastMemoryBytes: 256 * 1024 ** 2,
    reopen: () => Promise.resolve(open(installation)),
    stranger: () => Promise.resolve(open(`${installation} stranger`)),
    traces: () => Promise.resolve(tracesOf(fly)),
    inside: offer(inside),
    boundary: offer(inside),
    bridge: lacking('The agent itself answers in a cloud machine, not a shell of the tests.'),
    recreation: lacking('Sandboxes at Fly.io are not made anew of another image.'),
    path: offer(path),
    outside: offer(hand),
    processes: hand.processes,
    // Others go on with it.
    close: () => Promise.resolve(),
    async end() {
      await engine.close()
      await fly.close()
      await rm(folder, { recursive: true })
    },
  }
}
