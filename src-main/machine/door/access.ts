import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { WrongOnes } from './wrong-ones.ts'

/** Who may come in: those who know the token of this sandbox. */
export class Access {
  readonly #hash: Buffer
  readonly #wrong: WrongOnes

  /** @param tokenHash sha-256 of the token, hexadecimal @param elapsed milliseconds that never go back */
  constructor(tokenHash: string, elapsed: () => number) {
    this.#hash = Buffer.from(tokenHash, 'hex')
    this.#wrong = new WrongOnes(elapsed)
  }

  /** `too-many`: it was not looked at. The right token is never refused for others' wrong ones. */
  judge(request: IncomingMessage): 'in' | 'wrong' | 'too-many' {
    const token = /^Bearer (\S{1,500})$/.exec(request.headers.authorization ?? '')?.[1]
    const given = createHash('sha256')
      .update(token ?? '')
      .digest()
    if (token !== undefined && timingSafeEqual(given, this.#hash)) return 'in'
    return this.#wrong.add()
  }
}
