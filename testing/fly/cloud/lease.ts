import { newNonce } from './ids.ts'
import { Refusal } from './refusal.ts'

interface Held {
  readonly nonce: string
  readonly until: number
  readonly expiresAt: number
  readonly owner: string
  readonly description: string
}

/** Who alone may change a machine, for some time. */
export class MachineLease {
  #held: Held | null = null
  #waiting: (() => void)[] = []

  take(seconds: number, secondMs: number, description: string, nonce: string | undefined): unknown {
    const current = this.#current()
    if (current !== null && current.nonce !== nonce) throw this.#conflict(current)
    const ms = seconds * secondMs
    const held = {
      nonce: current?.nonce ?? newNonce(),
      until: performance.now() + ms,
      expiresAt: Math.floor(Date.now() / 1000) + seconds,
      owner: 'somebody@tokens.fly.io',
      description,
    }
    this.#held = held
    setTimeout(() => {
      this.#wake()
    }, ms + 1).unref()
    return this.view(held)
  }

  read(): unknown {
    const current = this.#current()
    if (current === null) throw new Refusal(404, 'not_found: lease not found')
    return this.view(current)
  }

  giveBack(nonce: string | undefined): void {
    const current = this.#current()
    if (current === null) throw new Refusal(404, 'not_found: lease not found')
    if (current.nonce !== nonce) throw this.#conflict(current)
    this.#held = null
    this.#wake()
  }

  /** @throws Refusal when somebody else has it */
  demand(nonce: string | undefined): void {
    const current = this.#current()
    if (current !== null && current.nonce !== nonce) throw this.#conflict(current)
  }

  /** Stop and destroy are not refused: they wait until it is over. */
  async outlast(nonce: string | undefined): Promise<void> {
    for (;;) {
      const current = this.#current()
      if (current === null || current.nonce === nonce) return
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  view(held: Held): unknown {
    const { nonce, expiresAt, owner, description } = held
    return { status: 'success', data: { nonce, expires_at: expiresAt, owner, description, version: '' } }
  }

  #current(): Held | null {
    if (this.#held !== null && this.#held.until <= performance.now()) this.#held = null
    return this.#held
  }
  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const go of waiting) go()
  }
  #conflict({ owner, expiresAt }: Held): Refusal {
    const until = new Date(expiresAt * 1000).toISOString()
    return new Refusal(409, `aborted: lease currently held by ${owner}, expires at ${until}`)
  }
}
