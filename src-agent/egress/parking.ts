import type { Http2Session } from 'node:http2'
import type { Denial, Wanted } from './wanted.ts'

/** A call that the backend parked for the next connection. */
export interface Place {
  /** The connection it came by. */
  readonly session: Http2Session | undefined
  readonly signal: AbortSignal
}

interface Parked extends Place {
  readonly give: (wanted: Wanted | null) => void
}

interface Waiting {
  readonly wanted: Wanted
  readonly timer: NodeJS.Timeout
}

/**
 * Brings connections and parked calls together, each in its order. Only calls of the backend that serves now count: those of
 * one that is gone may still seem to be there for some seconds.
 */
export class Parking {
  readonly #patienceMs: number
  #parked: Parked[] = []
  #waiting: Waiting[] = []
  #session: Http2Session | undefined | null = null

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** The backend on this connection serves from now on. */
  open(session: Http2Session | undefined): void {
    this.#session = session
    this.#match()
  }

  /** Nobody serves any more. */
  close(denial: Denial): void {
    this.#session = null
    const waiting = this.#waiting
    this.#waiting = []
    for (const { wanted, timer } of waiting) {
      clearTimeout(timer)
      wanted.deny(denial)
    }
  }

  /** The next connection, or null when the call is over. */
  async take(place: Place): Promise<Wanted | null> {
    return await new Promise((resolve) => {
      const leave = () => {
        this.#parked = this.#parked.filter((one) => one !== parked)
        resolve(null)
      }
      const parked: Parked = {
        ...place,
        give: (wanted) => {
          place.signal.removeEventListener('abort', leave)
          resolve(wanted)
        },
      }
      if (place.signal.aborted) {
        resolve(null)
        return
      }
      place.signal.addEventListener('abort', leave, { once: true })
      this.#parked.push(parked)
      this.#match()
    })
  }

  /** `late` is what it is told when no call comes in time. */
  wait(wanted: Wanted, late: Denial): void {
    const timer = setTimeout(() => {
      this.#waiting = this.#waiting.filter((one) => one !== waiting)
      wanted.deny(late)
    }, this.#patienceMs)
    const waiting = { wanted, timer }
    this.#waiting.push(waiting)
    this.#match()
  }

  #match(): void {
    while (this.#waiting.length > 0 && this.#session !== null) {
      if (this.#waiting[0]?.wanted.socket.destroyed === true) {
        // The program gave up meanwhile.
        clearTimeout(this.#waiting.shift()?.timer)
        continue
      }
      const at = this.#parked.findIndex(({ session }) => session === this.#session)
      const [parked] = at === -1 ? [] : this.#parked.splice(at, 1)
      if (parked === undefined) return
      const waiting = this.#waiting.shift()
      clearTimeout(waiting?.timer)
      parked.give(waiting?.wanted ?? null)
    }
  }
}
