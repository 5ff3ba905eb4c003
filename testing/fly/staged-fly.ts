import { StandInHost } from './hosts/stand-in-host.ts'
import { Fly, testOrganisation } from './fly.ts'
import { createApp } from '../../src-main/backend/engines/remote/machines-api/calls/apps.ts'
import {
  createMachine,
  type MachineWanted,
} from '../../src-main/backend/engines/remote/machines-api/calls/create-machine.ts'
import { waitForMachine } from '../../src-main/backend/engines/remote/machines-api/calls/wait-for-machine.ts'
import { FlyClient } from '../../src-main/backend/engines/remote/machines-api/client.ts'
import type { Machine, MachineConfig } from '../../src-main/backend/engines/remote/machines-api/shapes.ts'
import { realWorld, type World } from '../../src-main/backend/engines/remote/machines-api/world.ts'

/** Pauses are short here; how long an answer may take is not. */
const quickWorld: World = {
  ...realWorld,
  after: (milliseconds, then) => realWorld.after(milliseconds < 10_000 ? milliseconds / 20 : milliseconds, then),
  random: () => 0.5,
}
const plenty = { perSecond: 1000, burst: 1000 }

/** A Machines API in this process whose machines are stand-ins, and a client of it. */
export class StagedFly {
  readonly fly: Fly
  readonly host: StandInHost
  readonly client: FlyClient
  #apps = 0

  private constructor(fly: Fly, host: StandInHost) {
    this.fly = fly
    this.host = host
    this.client = this.newClient(fly.token)
  }

  static async start(): Promise<StagedFly> {
    const host = new StandInHost()
    const fly = await Fly.start(host)
    fly.cloud.settings.secondMs = 50
    return new StagedFly(fly, host)
  }

  newClient(token: string, rates = { action: plenty, 'read-machine': plenty }): FlyClient {
    return new FlyClient({ token, base: new URL(this.fly.url), world: quickWorld, rates })
  }

  /** What was asked of the API that ends so. */
  requests(method: string, end: string) {
    return this.fly.api.requests.filter((one) => one.method === method && one.path.endsWith(end))
  }

  async app(): Promise<string> {
    this.#apps += 1
    const name = `airlock-test-${String(this.#apps)}`
    await createApp(this.client, { name, organisation: testOrganisation, network: name })
    return name
  }

  wanted(name = 'sandbox', more: MachineConfig = {}): MachineWanted {
    const guest = { cpu_kind: 'shared', cpus: 1, memory_mb: 256 }
    const config = { image: 'registry.example/base', guest, ...more, metadata: { airlock_sandbox: name } }
    return { name, region: 'fra', config }
  }

  /** One that has started. */
  async machine(app: string, name = 'sandbox', more: MachineConfig = {}): Promise<Machine> {
    const made = await createMachine(this.client, app, this.wanted(name, more))
    await waitForMachine(this.client, app, made.id, { states: ['started'], deadlineMs: 10_000, isNew: true })
    return made
  }

  async close(): Promise<void> {
    await this.fly.close()
  }
}
