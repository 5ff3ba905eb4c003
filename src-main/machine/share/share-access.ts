import { createHash, timingSafeEqual } from 'node:crypto'
import type { LiveShare } from './kept-share.ts'
import { WrongOnes } from '../door/wrong-ones.ts'

/** Who may look at what is shared: those who show the secret of its link. */
export class ShareAccess {
  readonly #current: () => LiveShare | null
  readonly #wrong: WrongOnes

  /** @param elapsed milliseconds that never go back */
  constructor(current: () => LiveShare | null, elapsed: () => number) {
    this.#current = current
    this.#wrong = new WrongOnes(elapsed)
  }

  /** Of any of these secrets. Who shows none tries nothing. The right one is never refused for others' wrong ones. */
  judge(secrets: readonly string[]): LiveShare | 'wrong' | 'too-many' {
    const share = this.#current()
    if (share !== null && secrets.some((secret) => isOf(secret, share))) return share
    return secrets.length === 0 ? 'wrong' : this.#wrong.add()
  }
}

function isOf(secret: string, { secretHash }: LiveShare): boolean {
  return timingSafeEqual(createHash('sha256').update(secret).digest(), secretHash)
}
