import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findProgram } from '../../../scripts/setup/command.ts'
import { eventually } from '../../../src-main/backend/fixtures/eventually.ts'
import { OwnProcess } from '../../network/own-process.ts'
import { Refusal } from '../cloud/refusal.ts'
import type { FlyCloud } from '../cloud/cloud.ts'
import { forward } from '../forward.ts'
import type { DockerHost } from '../hosts/docker-host.ts'
import { Faults } from '../http/faults.ts'
import { end, listen } from '../listen.ts'

const inside = { address: '127.0.0.1', port: 5000 } as const

/** The name that images of this registry have in configs. */
export const registryName = 'registry.fly.io'

/** Why there can be none on this computer, or null. */
export function missingForRegistry(): string | null {
  return findProgram('docker-registry') === null ? 'docker-registry is not installed.' : null
}

/**
 * Fly's registry: Debian's, in the machines' network, where their engine pulls from it, and before it a door on
 * loopback for who pushes with a token. Images are `registry.fly.io/<app>:tag` in configs.
 */
export class FlyRegistry {
  /** `http://127.0.0.1:port`, in place of `https://registry.fly.io`. */
  readonly url: string
  readonly faults = new Faults()
  readonly requests: { readonly method: string; readonly path: string }[] = []
  readonly #cloud: FlyCloud
  readonly #host: DockerHost
  readonly #door: Server
  readonly #registry: OwnProcess
  readonly #folder: string

  private constructor(parts: {
    cloud: FlyCloud
    host: DockerHost
    registry: OwnProcess
    folder: string
    door: Server
    port: number
  }) {
    this.#cloud = parts.cloud
    this.#host = parts.host
    this.#registry = parts.registry
    this.#folder = parts.folder
    this.#door = parts.door
    this.url = `http://127.0.0.1:${String(parts.port)}`
    parts.door.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void this.#serve(request, response)
    })
  }

  static async start(cloud: FlyCloud, host: DockerHost): Promise<FlyRegistry> {
    const folder = await mkdtemp(join(tmpdir(), 'airlock-registry-'))
    const configuration = {
      version: 0.1,
      log: { level: 'error' },
      storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
      http: { addr: `${inside.address}:${String(inside.port)}` },
    }
    // JSON is YAML.
    await writeFile(join(folder, 'config.yml'), JSON.stringify(configuration))
    const program = [...host.network.within, 'docker-registry', 'serve', join(folder, 'config.yml')]
    const registry = new OwnProcess(program)
    await eventually(async () => {
      ;(await host.network.dial(inside.address, inside.port)).destroy()
    }, 30_000)
    host.imageName = (name) => name.replace(`${registryName}/`, `${inside.address}:${String(inside.port)}/`)
    const door = createServer()
    return new FlyRegistry({ cloud, host, registry, folder, door, port: await listen(door) })
  }

  async close(): Promise<void> {
    await end(this.#door)
    await this.#registry.end()
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/' } = request
    this.requests.push({ method, path })
    const fault = this.faults.take(method, new URL(path, this.url).pathname)
    if (fault?.reset === true) request.socket.resetAndDestroy()
    else if (fault !== null && fault.hang !== true) {
      response.writeHead(fault.status ?? 500, fault.headers).end(typeof fault.body === 'string' ? fault.body : '')
    }
    if (fault !== null) return
    try {
      this.#allow(request)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const challenge = { 'www-authenticate': `Basic realm="${registryName}"`, 'content-type': 'application/json' }
      response.writeHead(error.status === 404 ? 404 : 401, challenge)
      response.end(JSON.stringify({ errors: [{ code: 'UNAUTHORIZED', message: error.message }] }))
      return
    }
    const { authorization: _, ...headers } = request.headers
    try {
      forward(request, response, await this.#host.network.dial(inside.address, inside.port), headers)
    } catch {
      // The registry is gone: said as Fly's own front would.
      response.writeHead(502).end()
    }
  }

  /** The user is `x`, the password a token with or without its scheme; a repository is an app that there is. */
  #allow({ headers, url }: IncomingMessage): void {
    const basic = /^Basic (.+)$/.exec(headers.authorization ?? '')?.[1] ?? ''
    const [, password = ''] = /^x:(.+)$/.exec(Buffer.from(basic, 'base64').toString()) ?? []
    const scope = this.#cloud.tokens.scopeOf(password)
    const app = /^\/v2\/([^/]+)\/(?:blobs|manifests|tags)\//.exec(url ?? '')?.[1]
    if (app !== undefined) this.#cloud.app(scope, app)
  }
}
