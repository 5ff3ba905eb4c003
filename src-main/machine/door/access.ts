import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Wrong tokens that are answered in a minute; the rest of it, nobody without the right one is heard. */
const mostWrong = 20
const minuteMs = 60_000

/** Who may come in: those who know the token of this sandbox. */
export class Access {
  readonly #hash: Buffer
  readonly #elapsed: () => number
  #wrong = 0
  #since = 0

  /** @param tokenHash sha-256 of the token, hexadecimal @param elapsed milliseconds that never go back */
  constructor(tokenHash: string, elapsed: () => number) {
    this.#hash = Buffer.from(tokenHash, 'hex')
    this.#elapsed = elapsed
  }

  /** `too-many`: it was not looked at. The right token is never refused for others' wrong ones. */
  judge(request: IncomingMessage): 'in' | 'wrong' | 'too-many' {
    const token = /^Bearer (\S{1,500})$/.exec(request.headers.authorization ?? '')?.[1]
    const given = createHash('sha256')
      .update(token ?? '')
      .digest()
    if (token !== undefined && timingSafeEqual(given, this.#hash)) return 'in'
    const now = this.#elapsed()
    if (now - this.#since > minuteMs) {
      this.#since = now
      this.#wrong = 0
    }
    this.#wrong += 1
    return this.#wrong > mostWrong ? 'too-many' : 'wrong'
  }
}
