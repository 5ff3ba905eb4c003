import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

export interface DoorKeysOptions {
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** Called with the next token after one was used. */
  readonly renewed: (token: string) => void
}

const mostWrong = 20
const wrongPeriodMs = 60_000

/**
 * Who may come in by the web door: a token that works once is exchanged for a secret that lasts as long as the door.
 * Only their digests are kept. Guessing is slowed down to 20 wrong tokens a minute.
 */
export class DoorKeys {
  readonly #options: DoorKeysOptions
  readonly #secrets: Buffer[] = []
  #token: string = fresh()
  #wrong: number[] = []

  constructor(options: DoorKeysOptions) {
    this.#options = options
  }

  /** The one that works now. */
  get token(): string {
    return this.#token
  }

  /** A secret for the right token; the token is used up then. */
  exchange(token: string): { readonly secret: string } | 'wrong' | 'too-many' {
    const now = this.#options.now()
    this.#wrong = this.#wrong.filter((at) => now - at < wrongPeriodMs)
    // The right one is taken also while somebody guesses: nobody may lock the person out.
    if (!timingSafeEqual(digest(token), digest(this.#token))) {
      if (this.#wrong.length >= mostWrong) return 'too-many'
      this.#wrong.push(now)
      return 'wrong'
    }
    const secret = fresh()
    this.#secrets.push(digest(secret))
    this.#token = fresh()
    this.#options.renewed(this.#token)
    return { secret }
  }

  isSecret(secret: string): boolean {
    const asked = digest(secret)
    // Every one is compared, so that the time tells nothing.
    return this.#secrets.filter((known) => timingSafeEqual(known, asked)).length > 0
  }
}

function fresh(): string {
  return randomBytes(32).toString('base64url')
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
