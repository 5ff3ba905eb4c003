import { egressLimits, type EgressNote } from '../../src-shared/agent/egress-wire.ts'
import type { Owner } from '../ports/socket-owners.ts'

interface RefusedName {
  readonly times: number
  readonly process: Owner | null
}

const everyMs = 1000
/** Which program a connection is of is told this much later, with what else there is then: first goes what is under way. */
const togetherMs = 20
/** Refused names that are counted at once, and notes that wait for a slow reader: the rest is nobody's loss. */
const most = 1000

/** What is told to the backend beside the connections. A flood of refused names costs it a few notes a second. */
export class Notes {
  #queue: EgressNote[] = []
  readonly #names = new Map<string, RefusedName>()
  readonly #told = new Set<string>()
  #room: number = egressLimits.notesPerSecond
  #timer: NodeJS.Timeout | null = null
  #together: NodeJS.Timeout | null = null
  #wake: () => void = () => undefined
  #isOver = false

  tell(note: EgressNote): void {
    if (this.#isOver) return
    this.#queue.push(note)
    if (this.#queue.length > most) this.#queue.shift()
    if (note.type !== 'process') this.#wake()
    else
      this.#together ??= setTimeout(() => {
        this.#together = null
        this.#wake()
      }, togetherMs)
  }

  /** A name that was refused: told at once the first time in a second, later ones as a number. */
  refusedName(name: string, process: Owner | null): void {
    if (this.#isOver) return
    const before = this.#names.get(name)
    if (before !== undefined || this.#names.size < most) {
      this.#names.set(name, { times: (before?.times ?? 0) + 1, process: process ?? before?.process ?? null })
    }
    if (!this.#told.has(name)) this.#tellName(name)
    this.#timer ??= setInterval(() => {
      this.#nextSecond()
    }, everyMs)
  }

  end(): void {
    this.#isOver = true
    if (this.#timer !== null) clearInterval(this.#timer)
    if (this.#together !== null) clearTimeout(this.#together)
    this.#wake()
  }

  /** Each note once, until `end`. For one reader. */
  async *read(): AsyncGenerator<EgressNote> {
    while (!this.#isOver) {
      const notes = this.#queue
      this.#queue = []
      yield* notes
      if (this.#queue.length > 0 || this.#isOver) continue
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  #tellName(name: string): void {
    const refused = this.#names.get(name)
    if (refused === undefined || this.#room <= 0) return
    const { times, process } = refused
    this.#room -= 1
    this.#names.delete(name)
    this.#told.add(name)
    this.tell({ type: 'name', name, times, ...(process === null ? {} : { process }) })
  }

  #nextSecond(): void {
    this.#room = egressLimits.notesPerSecond
    this.#told.clear()
    for (const name of [...this.#names.keys()]) this.#tellName(name)
    if (this.#told.size > 0 || this.#timer === null) return
    clearInterval(this.#timer)
    this.#timer = null
  }
}
