import type { Http2Session } from 'node:http2'
import { Readable } from 'node:stream'
import {
  egressLimits,
  type EgressKnowledge,
  type EgressKnown,
  type EgressQuestion,
} from '../../../src-shared/agent/egress-wire.ts'
import { encodeRecord } from '../../../src-shared/agent/wire.ts'

/** What an answer may take on its way, beside the time that the backend has. */
const wayMs = 500
/** How long a name that exists is not asked about again, and how many are kept. */
const kept = { ms: 2000, names: 512 } as const

interface Asker {
  readonly session: Http2Session | undefined
  /** Questions as they travel. */
  readonly asked: Readable
  readonly waiting: Map<number, (known: EgressKnown) => void>
  /** Names that exist, by until when that counts. */
  readonly existing: Map<string, number>
}

/** Asks the backend whether allowed names exist outside: each once at a time, however many programs want to know. */
export class NameQuestions {
  readonly #limits: { readonly questions: number; readonly questionMs: number }
  readonly #underWay = new Map<string, Promise<EgressKnown>>()
  #asker: Asker | null = null
  readonly #now: () => number
  #lastId = 0

  constructor(
    limits: { readonly questions: number; readonly questionMs: number } = egressLimits,
    now: () => number = () => performance.now(),
  ) {
    this.#limits = limits
    this.#now = now
  }

  /** The backend on this connection answers from now on. Its questions end when `signal` aborts, or another one answers. */
  open(
    session: Http2Session | undefined,
    signal: AbortSignal,
  ): { readonly asked: Readable; answered(answer: EgressKnowledge): void; end(): void } {
    this.#end(this.#asker)
    const asker: Asker = {
      session,
      asked: new Readable({ read: () => undefined }),
      waiting: new Map(),
      existing: new Map(),
    }
    this.#asker = asker
    const end = () => {
      this.#end(asker)
    }
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
    return {
      asked: asker.asked,
      answered: ({ id, known }) => asker.waiting.get(id)?.(known),
      end,
    }
  }

  /** What the backend on `session` says of a name. One that takes no questions is of before: then each name exists. */
  async ask(name: string, session: Http2Session | undefined): Promise<EgressKnown> {
    const asker = this.#asker
    if (asker === null || asker.session !== session) return 'exists'
    if ((asker.existing.get(name) ?? Number.NEGATIVE_INFINITY) > this.#now()) return 'exists'
    const known = this.#underWay.get(name)
    if (known !== undefined) return await known
    if (this.#underWay.size >= this.#limits.questions) return 'unknown'
    const asking = this.#ask(asker, name).finally(() => this.#underWay.delete(name))
    this.#underWay.set(name, asking)
    const answer = await asking
    if (answer === 'exists') this.#keep(asker, name)
    return answer
  }

  /** A program mostly connects more than once; each connection is decided about all the same. */
  #keep({ existing }: Asker, name: string): void {
    existing.delete(name)
    existing.set(name, this.#now() + kept.ms)
    const [oldest] = existing.keys()
    if (existing.size > kept.names && oldest !== undefined) existing.delete(oldest)
  }

  async #ask({ asked, waiting }: Asker, name: string): Promise<EgressKnown> {
    const id = ++this.#lastId
    return await new Promise((resolve) => {
      const settle = (known: EgressKnown) => {
        clearTimeout(timer)
        waiting.delete(id)
        resolve(known)
      }
      const timer = setTimeout(settle, this.#limits.questionMs + wayMs, 'unknown')
      waiting.set(id, settle)
      asked.push(encodeRecord({ id, name } satisfies EgressQuestion))
    })
  }

  #end(asker: Asker | null): void {
    if (asker === null) return
    if (this.#asker === asker) this.#asker = null
    asker.asked.push(null)
    for (const settle of [...asker.waiting.values()]) settle('unknown')
  }
}
