import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Fly } from './fly.ts'
import { DockerHost } from './hosts/docker-host.ts'
import { FlyRegistry } from './registry/registry.ts'
import { tracesOf } from './traces.ts'

/** A Fly with registry and edge whose machines are containers, and what a backend must be told to find it. */
export class RealFly {
  readonly fly: Fly
  readonly host: DockerHost
  readonly registry: FlyRegistry
  readonly env: Readonly<Record<string, string>>
  readonly #folder: string

  private constructor(fly: Fly, host: DockerHost, registry: FlyRegistry, folder: string) {
    this.fly = fly
    this.host = host
    this.registry = registry
    this.#folder = folder
    this.env = {
      FLY_FLAPS_BASE_URL: fly.url,
      FLY_REGISTRY_HOST: registry.url,
      AIRLOCK_FLY_EDGE: `127.0.0.1:${String(fly.edge.port)}`,
      AIRLOCK_FLY_EDGE_AUTHORITY: join(folder, 'edge.pem'),
    }
  }

  static async start(): Promise<RealFly> {
    const host = await DockerHost.start()
    const fly = await Fly.start(host)
    fly.cloud.settings.secondMs = 250
    const registry = await FlyRegistry.start(fly.cloud, host)
    const folder = await mkdtemp(join(tmpdir(), 'airlock-real-fly-'))
    await writeFile(join(folder, 'edge.pem'), fly.edge.authority)
    return new RealFly(fly, host, registry, folder)
  }

  /** Whatever costs there, but for the images. */
  traces(): readonly string[] {
    return tracesOf(this.fly, (app) => !app.startsWith('airlock-images-'))
  }

  async close(): Promise<void> {
    await this.registry.close()
    await this.fly.close()
    await rm(this.#folder, { recursive: true })
  }
}
