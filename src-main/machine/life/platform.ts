import { request } from 'node:http'

export interface PlatformOptions {
  /** The platform's socket for a machine about itself, https://fly.io/docs/reference/machines-self (no token is needed there). */
  readonly socket: string
  readonly app: string
  readonly machine: string
}

const patienceMs = 20_000

/** The platform said no. Anything else, e.g. a connection that broke in a suspension, says nothing of what happened. */
export class PlatformRefused extends Error {
  override name = 'PlatformRefused'
}

/** What a machine may ask of its platform about itself. */
export class Platform {
  readonly #options: PlatformOptions

  constructor(options: PlatformOptions) {
    this.#options = options
  }

  /** Memory is kept, nothing is paid but the disk. The answer may come before, after it goes on again, or never. @throws PlatformRefused */
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
          else reject(new PlatformRefused(`The platform answered ${String(status)} to “${what}”.`))
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
