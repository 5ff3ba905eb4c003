import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { FlyCloud } from './cloud/cloud.ts'
import type { FlyMachine } from './cloud/machine.ts'
import { Edge } from './edge/edge.ts'
import type { MachineHost } from './hosts/machine-host.ts'
import { ApiServer } from './http/api-server.ts'
import type { Faults } from './http/faults.ts'
import { end, listen } from './listen.ts'

export const testOrganisation = 'airlock-test'

/** A Fly.io of a test's own: the Machines API on loopback, over a host that runs its machines. */
export class Fly {
  readonly cloud: FlyCloud
  readonly api: ApiServer
  /** For `FLY_FLAPS_BASE_URL`. */
  readonly url: string
  /** Where `<app>.fly.dev` is served. */
  readonly edge: Edge
  /** Of the whole organisation. */
  readonly token: string
  readonly #servers: Server[]
  readonly #folder: string

  private constructor(parts: {
    cloud: FlyCloud
    api: ApiServer
    edge: Edge
    servers: Server[]
    port: number
    folder: string
  }) {
    this.cloud = parts.cloud
    this.api = parts.api
    this.edge = parts.edge
    this.url = `http://127.0.0.1:${String(parts.port)}`
    this.token = parts.cloud.tokens.make(testOrganisation)
    this.#servers = parts.servers
    this.#folder = parts.folder
  }

  static async start(host: MachineHost): Promise<Fly> {
    const cloud = new FlyCloud(host)
    const api = new ApiServer(cloud)
    const folder = await mkdtemp(join(tmpdir(), 'airlock-fly-'))
    const server = api.listener()
    const servers = [server]
    const port = await listen(server)
    cloud.apiFolder = async ({ app, id }) => {
      const own = join(folder, id)
      if ((await mkdir(own, { recursive: true })) === undefined) return own
      const inside = api.listener({ scope: { organisation: testOrganisation, apps: [app] }, machine: id })
      servers.push(inside)
      inside.listen(join(own, 'api'))
      await once(inside, 'listening')
      // For root inside alone.
      await chmod(join(own, 'api'), 0o600)
      return own
    }
    return new Fly({ cloud, api, edge: await Edge.start(cloud), servers, port, folder })
  }

  get faults(): Faults {
    return this.api.faults
  }

  /** @throws Error where there is none of that id or name, in any app */
  machine(idOrName: string): FlyMachine {
    const all = [...this.cloud.apps.values()].flatMap((app) => [...app.machines.values()])
    const found = all.find((one) => one.id === idOrName || one.name === idOrName)
    if (found === undefined) throw new Error(`There is no machine ${idOrName}.`)
    return found
  }

  /** Ends it with all machines and volumes. */
  async close(): Promise<void> {
    for (const app of [...this.cloud.apps.values()]) await this.cloud.removeApp(app)
    await this.cloud.settled()
    await this.edge.close()
    for (const server of this.#servers) await end(server)
    await this.cloud.host.close()
    await rm(this.#folder, { recursive: true, force: true })
  }
}
