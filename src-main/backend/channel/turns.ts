/** Lets so many go at once; the others wait for their turn in the order in which they came. */
export class Turns {
  readonly #waiting = new Set<() => void>()
  #free: number

  constructor(most: number) {
    this.#free = most
  }

  /** Resolves with what gives the turn back, which may be called more than once. Rejects when `signal` aborts first. */
  take(signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(go)
        reject(signal.reason as Error)
      }
      const go = () => {
        signal.removeEventListener('abort', leave)
        resolve(this.#turn())
      }
      if (signal.aborted) {
        reject(signal.reason as Error)
      } else if (this.#free > 0) {
        this.#free -= 1
        resolve(this.#turn())
      } else {
        signal.addEventListener('abort', leave, { once: true })
        this.#waiting.add(go)
      }
    })
  }

  #turn(): () => void {
    let isMine = true
    return () => {
      if (!isMine) return
      isMine = false
      const [next] = this.#waiting
      if (next === undefined) {
        this.#free += 1
      } else {
        this.#waiting.delete(next)
        next()
      }
    }
  }
}
