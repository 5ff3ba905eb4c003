const cookieName = 'fly_flaps_affinity'
const most = 1000

/**
 * The cookie by which Fly answers us from where we wrote last: without it an app that was just made may not be
 * there yet. One per app; a `fetch` of Node's keeps none by itself.
 */
export class Affinity {
  readonly #cookies = new Map<string, string>()

  header(app: string): Readonly<Record<string, string>> {
    const value = this.#cookies.get(app)
    return value === undefined ? {} : { cookie: `${cookieName}=${value}` }
  }

  remember(app: string, headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const value = /^\s*fly_flaps_affinity=([\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{0,1024})\s*(?:;|$)/.exec(
        line,
      )?.[1]
      if (value === undefined) continue
      this.#cookies.delete(app)
      if (value !== '') this.#cookies.set(app, value)
      const [oldest] = this.#cookies.keys()
      if (this.#cookies.size > most && oldest !== undefined) this.#cookies.delete(oldest)
    }
  }
}
