/** What goes wrong with requests that a test names. */
export interface Fault {
  readonly method?: string
  /** Of the path with `/v1`; a text is its end. */
  readonly path?: string | RegExp
  /** How many requests it is for; 1 when left out. */
  readonly times?: number
  /** Lets so many requests through before. */
  readonly skip?: number
  /** What is answered. */
  readonly status?: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Whether what was asked for happens first, so that only its answer is another one, or lost. */
  readonly afterEffect?: boolean
  /** Nothing is answered at all; the connection stays. */
  readonly hang?: boolean
  /** The connection is cut. */
  readonly reset?: boolean
  /** A machine that is refused takes its fresh volume along. */
  readonly losesVolume?: boolean
}

export interface ArmedFault {
  /** How many requests it has met. */
  readonly met: number
  disarm(): void
}

class Armed implements ArmedFault {
  met = 0
  #skip: number
  #left: number
  readonly fault: Fault

  constructor(fault: Fault) {
    this.fault = fault
    this.#skip = fault.skip ?? 0
    this.#left = fault.times ?? 1
  }

  disarm(): void {
    this.#left = 0
  }

  meets(method: string, path: string): boolean {
    const { fault } = this
    if (this.#left === 0 || (fault.method !== undefined && fault.method !== method)) return false
    if (typeof fault.path === 'string' ? !path.endsWith(fault.path) : fault.path?.test(path) === false) return false
    if (this.#skip > 0) {
      this.#skip -= 1
      return false
    }
    this.#left -= 1
    this.met += 1
    return true
  }
}

/** Faults that wait for their requests, in the order in which they were armed. */
export class Faults {
  #armed: readonly Armed[] = []

  next(fault: Fault): ArmedFault {
    const armed = new Armed(fault)
    this.#armed = [...this.#armed, armed]
    return armed
  }

  clear(): void {
    for (const armed of this.#armed) armed.disarm()
    this.#armed = []
  }

  take(method: string, path: string): Fault | null {
    return this.#armed.find((armed) => armed.meets(method, path))?.fault ?? null
  }
}
