import { Refusal } from '../cloud/refusal.ts'

interface Bucket {
  tokens: number
  at: number
}

/** Fly's documented limits, per action and what it is done to. */
export class Rates {
  readonly #buckets = new Map<string, Bucket>()

  /** @throws Refusal 429 */
  count(action: string, subject: string, secondMs: number): void {
    const [perSecond, burst] = action === 'machine.get' ? [5, 10] : [1, 3]
    const now = performance.now()
    const key = `${action} ${subject}`
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: now }
    const tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / secondMs) * perSecond)
    this.#buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now })
    if (tokens < 1) throw new Refusal(429, 'rate limit exceeded')
  }
}
