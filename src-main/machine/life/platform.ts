import { request } from 'node:http'

export interface PlatformOptions {
  /** The platform's socket for a machine about itself, https://fly.io/docs/reference/machines-self (no token is needed there). */
  readonly socket: string
  readonly app: string
  readonly machine: string
}

const patienceMs = 20_000

/** What a machine may ask of its platform about itself. */
export class Platform {
  readonly #options: PlatformOptions

  constructor(options: PlatformOptions) {
    this.#options = options
  }

  /** Memory is kept, nothing is paid but the disk. Resolves when it goes on again, or at once. */
  async suspend(): Promise<void> {
    await this.#ask('suspend')
  }

  async stop(): Promise<void> {
    await this.#ask('stop')
  }

  async #ask(what: 'suspend' | 'stop'): Promise<void> {
    const { socket, app, machine } = this.#options
    await new Promise<void>((resolve, reject) => {
      const path = `/v1/apps/${encodeURIComponent(app)}/machines/${encodeURIComponent(machine)}/${what}`
      const asking = request(
        { socketPath: socket, path, method: 'POST', headers: { host: 'flaps' }, timeout: patienceMs },
        (response) => {
          response.resume()
          const status = response.statusCode ?? 0
          if (status >= 200 && status < 300) resolve()
          else reject(new Error(`The platform answered ${String(status)} to “${what}”.`))
        },
      )
      asking.once('timeout', () => {
        asking.destroy(new Error('The platform did not answer.'))
      })
      asking.once('error', reject)
      asking.end()
    })
  }
}
