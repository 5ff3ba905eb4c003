import { realWorld, type World } from '../../src-main/backend/engines/remote/machines-api/world.ts'

/** How much faster than a real one this world's time passes. */
const haste = 20
/** How long an answer may take is real. */
const longMs = 10_000

/** What happens to one request. `killed` ones: the backend dies there, before Fly hears of it, or before it hears what Fly answers. */
export type Blow = 'killed before' | 'killed after' | 'lost before' | 'lost after'

/** A quick world in which a backend can be killed, or an answer be lost, at any request. */
export class MortalWorld implements World {
  readonly random = () => 0.5
  /** Resolves when the backend was killed: nothing that it waits for ever comes. */
  readonly died: Promise<void>
  /** What was asked, e.g. `POST /v1/apps`. */
  readonly asked: string[] = []
  #die: () => void = () => undefined
  #isDead = false
  #blow: { readonly at: number; readonly how: Blow } | null = null

  constructor() {
    this.died = new Promise((resolve) => (this.#die = resolve))
  }

  strikeAt(at: number, how: Blow): void {
    this.#blow = { at, how }
    this.asked.length = 0
  }

  readonly now = (): number => performance.now() * haste

  readonly after = (milliseconds: number, then: () => void): (() => void) =>
    realWorld.after(milliseconds < longMs ? milliseconds / haste : milliseconds, () => {
      if (!this.#isDead) then()
    })

  readonly fetch: World['fetch'] = async (input, init) => {
    const index = this.asked.length
    if (!this.#isDead) this.asked.push(`${init?.method ?? 'GET'} ${new URL(input as URL).pathname}`)
    const how = this.#blow?.at === index ? this.#blow.how : null
    if (how === 'lost before') throw lost()
    if (how === 'killed before') this.#end()
    if (this.#isDead) return await never
    // A call that is given up does not take back what Fly was asked.
    const answer = await realWorld.fetch(input, how === null ? init : { ...init, signal: null })
    if (how === 'killed after') {
      this.#end()
      return await never
    }
    if (how === 'lost after') throw lost()
    return answer
  }

  #end(): void {
    this.#isDead = true
    this.#die()
  }
}

const never = new Promise<never>(() => undefined)
const lost = (): Error =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) })
