import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SandboxSpec } from '../../src-shared/engine/sandbox.ts'
import { machineGeneration } from '../../src-shared/machine/machine-wire.ts'
import type { MachineShareWish } from '../../src-shared/machine/share-wire.ts'
import type { FlyApp } from './cloud/app.ts'
import type { FlyMachine } from './cloud/machine.ts'
import { Fly, testOrganisation } from './fly.ts'
import { StandInHost } from './hosts/stand-in-host.ts'
import type { CloudDoor, CloudPatience } from '../../src-main/backend/engines/remote/cloud.ts'
import { cloudImageOf } from '../../src-main/backend/engines/remote/cloud-image.ts'
import { guestForLimits } from '../../src-main/backend/engines/remote/guest-for-limits.ts'
import { FlyClient } from '../../src-main/backend/engines/remote/machines-api/client.ts'
import { RemoteContainerEngine } from '../../src-main/backend/engines/remote/remote-container-engine.ts'
import { MortalWorld } from './mortal-world.ts'

const plenty = { perSecond: 1000, burst: 1000 }
const gigabyte = 1024 ** 3
/** In the quick world's time. */
const patience: CloudPatience = { bootMs: 10_000, doorMs: 10_000, settleMs: 10_000, lookMs: 2000 }

/** The engine over the tests' own Fly with machines that are stand-ins; their doors are open while they run. */
export class StagedCloud {
  readonly host: StandInHost
  readonly fly: Fly
  readonly folder: string
  /** What the door of an app's machine says: open while it runs, unless a test has another. */
  door: (app: string) => CloudDoor = (app) => this.openDoor(app)

  /** Of the image that sandboxes get now. */
  digest = '0'.repeat(64)

  private constructor(host: StandInHost, fly: Fly, folder: string) {
    this.host = host
    this.fly = fly
    this.folder = folder
  }

  static async start(): Promise<StagedCloud> {
    const host = new StandInHost()
    const fly = await Fly.start(host)
    fly.cloud.settings.secondMs = 50
    return new StagedCloud(host, fly, await mkdtemp(join(tmpdir(), 'airlock-cloud-')))
  }

  client(world: MortalWorld = new MortalWorld()): FlyClient {
    const rates = { action: plenty, 'read-machine': plenty }
    return new FlyClient({ token: this.fly.token, base: new URL(this.fly.url), world, rates })
  }

  /** A backend's engine: each is the same installation, started anew. */
  engine(world: MortalWorld = new MortalWorld(), regions: readonly [string, ...string[]] = ['fra']) {
    const image = cloudImageOf(`registry.example/base@sha256:${this.digest}`)
    if (image === null) throw new Error('It is named by its digest.')
    return new RemoteContainerEngine({
      client: this.client(world),
      organisation: testOrganisation,
      stateDirectory: this.folder,
      installationKey: createHash('sha256').update('a test').digest(),
      kernel: '6.18.44',
      imageFor: () => Promise.resolve(image),
      placementFor: ({ limits }) => ({ regions, guest: guestForLimits(limits, 'shared'), volumeGb: 1 }),
      lifeFor: () => ({ idleMinutes: null, endsAt: null }),
      doorOf: (app) => this.door(app),
      patience,
    })
  }

  spec(change: Partial<SandboxSpec> = {}): SandboxSpec {
    return {
      id: randomBytes(6).toString('hex'),
      name: 'lake',
      template: 'debian',
      image: 'airlock/base:debian',
      isolation: 'best',
      limits: { cpus: 1, memoryBytes: gigabyte, processes: 4096 },
      fast: false,
      createdAt: '2026-01-02T03:04:05.000Z',
      ...change,
    }
  }

  /** Of a test that has one sandbox. */
  get onlyApp(): FlyApp {
    const [app, ...more] = this.fly.cloud.apps.values()
    if (app === undefined || more.length > 0) throw new Error('There is not one app.')
    return app
  }
  get onlyMachine(): FlyMachine {
    const [machine, ...more] = this.onlyApp.livingMachines
    if (machine === undefined || more.length > 0) throw new Error('There is not one machine.')
    return machine
  }

  /** What costs there: apps, living machines, disks, addresses. */
  get counts() {
    const apps = [...this.fly.cloud.apps.values()]
    return {
      apps: apps.length,
      machines: apps.flatMap((app) => app.livingMachines).length,
      volumes: apps.flatMap((app) => [...app.volumes.values()]).filter(({ state }) => state !== 'pending_destroy')
        .length,
      addresses: apps.flatMap((app) => app.addresses).length,
    }
  }

  async close(): Promise<void> {
    await this.fly.close()
    await rm(this.folder, { recursive: true })
  }

  openDoor(app: string): CloudDoor {
    const runs = () => this.fly.cloud.apps.get(app)?.livingMachines.some(({ state }) => state === 'started') ?? false
    const answer = <T>(value: T): Promise<T> =>
      runs() ? Promise.resolve(value) : Promise.reject(new Error('Nobody is there.'))
    const state = {
      ...{ boot: 'boot', startedAt: '2026-01-02T03:04:05.000Z', egressVersion: '1', isServing: true, trouble: null },
      ...{ life: { idleMinutes: null, endsAt: null }, keptAwakeBy: [], idleMs: 0 },
    }
    return {
      health: () => answer({ generation: machineGeneration, inside: 'running' as const }),
      state: () => answer(state),
      changeEgress: () => answer(state),
      changeLife: (life) => answer({ ...state, life }),
      share: () => answer({ share: null }),
      changeShare: (wish) => answer({ share: wish === null ? null : { port: wish.port, expiresAt: later(wish) } }),
      secrets: () => answer({ version: '1', secrets: [] }),
      changeSecrets: () => answer({ version: '1', secrets: [] }),
      forgetSecrets: () => answer({ version: '1', secrets: [] }),
      async *requests() {
        yield await answer([])
      },
      connect: () => Promise.reject(new Error('A stand-in has no agent.')),
    }
  }
}

const later = ({ minutes }: MachineShareWish): string => new Date(Date.now() + minutes * 60_000).toISOString()
