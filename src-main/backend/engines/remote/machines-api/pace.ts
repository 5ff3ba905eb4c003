import { pause, type World } from './world.ts'

export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

/** What Fly documents: one a second for each action on each app or machine, three at once; reading a machine five and ten. */
export const documentedRates: Readonly<Record<'action' | 'read-machine', Rate>> = {
  action: { perSecond: 1, burst: 3 },
  'read-machine': { perSecond: 5, burst: 10 },
}

const most = 1000

interface Bucket {
  tokens: number
  at: number
}

/** Keeps us below Fly's limits, so that we are not refused: a bucket per action and what it is done to. */
export class Pace {
  readonly #world: World
  readonly #buckets = new Map<string, Bucket>()

  constructor(world: World) {
    this.#world = world
  }

  /** Resolves when it is our turn; the turn is taken at once, so that callers do not overtake one another. */
  async turn(key: string, rate: Rate, signal?: AbortSignal): Promise<void> {
    const now = this.#world.now()
    const bucket = this.#buckets.get(key) ?? { tokens: rate.burst, at: now }
    const tokens = Math.min(rate.burst, bucket.tokens + ((now - bucket.at) / 1000) * rate.perSecond) - 1
    this.#forget()
    this.#buckets.delete(key)
    this.#buckets.set(key, { tokens, at: now })
    if (tokens < 0) await pause(this.#world, (-tokens / rate.perSecond) * 1000, signal)
  }

  /** The one that was used longest ago is full again. */
  #forget(): void {
    const [oldest] = this.#buckets.keys()
    if (this.#buckets.size >= most && oldest !== undefined) this.#buckets.delete(oldest)
  }
}
