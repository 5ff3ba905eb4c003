import { readFile, rm } from 'node:fs/promises'
import * as z from 'zod/mini'
import type { MachineShare, MachineShareWish } from '../../../src-shared/machine/share-wire.ts'
import { errorCodeOf } from '../../backend/server/error-code.ts'
import { writeWhole } from '../write-whole.ts'

export interface KeptShareOptions {
  /** On the disk of the machine, where the inside cannot read. */
  readonly file: string
  readonly now: () => Date
  readonly log: (text: string) => void
  /** Milliseconds between two looks whether it is over; tests make it short. */
  readonly everyMs?: number
}

/** What is shared now. */
export interface LiveShare extends MachineShare {
  readonly secretHash: Buffer
  readonly expiresAtMs: number
  /** Aborts when it is over: whatever goes through it ends. */
  readonly ended: AbortSignal
}

interface Held {
  readonly live: LiveShare
  readonly end: AbortController
}

const standardEveryMs = 5000
const minuteMs = 60_000

const shape = z.object({
  port: z.int().check(z.minimum(1), z.maximum(65_535)),
  secretHash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  expiresAt: z.iso.datetime(),
})
type Kept = z.infer<typeof shape>

/** The one port that is shared, until when, and for whom: it survives the machine's sleep and stop, and ends by its own clock. */
export class KeptShare {
  readonly #options: KeptShareOptions
  #held: Held | null = null
  #turn: Promise<unknown> = Promise.resolve()
  #timer: NodeJS.Timeout | null = null

  constructor(options: KeptShareOptions) {
    this.#options = options
  }

  /** What was shared before the machine stopped. One that cannot be read is none. */
  async load(): Promise<void> {
    const { file, log } = this.#options
    try {
      this.#hold(shape.parse(JSON.parse(await readFile(file, 'utf8'))))
    } catch (error) {
      // What is in the file is said by nobody: only that it is no share.
      if (errorCodeOf(error) !== 'ENOENT') log('What was shared cannot be read: nothing is.')
    }
  }

  /** Null where nothing is shared, or its time is over. */
  get current(): LiveShare | null {
    this.#look()
    return this.#held?.live ?? null
  }

  /** What was shared ends at once; null: and nothing else begins. Resolves when it is kept, with what counts then. */
  async change(wish: MachineShareWish | null): Promise<MachineShare | null> {
    this.#end()
    const turn = this.#turn.then(async () => {
      this.#end()
      // First: should what begins not be written, what ended would begin anew with the machine.
      await rm(this.#options.file, { force: true })
      if (wish === null) return null
      const { port, secretHash, minutes } = wish
      const expiresAt = new Date(this.#options.now().getTime() + minutes * minuteMs).toISOString()
      const kept = { port, secretHash, expiresAt }
      await writeWhole(this.#options.file, JSON.stringify(kept))
      this.#hold(kept)
      return { port, expiresAt }
    })
    // Whoever asked hears of a failure; whoever comes next is not concerned.
    this.#turn = turn.catch(() => undefined)
    return await turn
  }

  /** Ends what goes through it; what is kept stays kept. */
  close(): void {
    this.#end()
  }

  #hold({ port, secretHash, expiresAt }: Kept): void {
    const end = new AbortController()
    this.#held = {
      live: {
        ...{ port, expiresAt, ended: end.signal },
        secretHash: Buffer.from(secretHash, 'hex'),
        expiresAtMs: Date.parse(expiresAt),
      },
      end,
    }
    // A timer stands still while the machine sleeps, so the clock is looked at again and again.
    this.#timer = setInterval(() => {
      this.#look()
    }, this.#options.everyMs ?? standardEveryMs)
    this.#timer.unref()
  }

  #look(): void {
    if (this.#held !== null && this.#options.now().getTime() >= this.#held.live.expiresAtMs) this.#end()
  }

  #end(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
    const held = this.#held
    this.#held = null
    held?.end.abort()
  }
}
