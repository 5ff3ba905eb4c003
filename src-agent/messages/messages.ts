import { randomBytes } from 'node:crypto'
import {
  messageLimits,
  type MessagePosition,
  type MessageRecord,
  type MessagesRequest,
} from '../../src-shared/agent/message-wire.ts'

/**
 * What the agent says of itself, numbered, the last ones kept. What is said again, or is too much for a minute, is only
 * counted, so that a flood of failing calls costs neither memory here nor lines anywhere else.
 */
export class Messages {
  /** Random per start of the agent. */
  readonly bootId = randomBytes(16).toString('hex')
  readonly #onKept: (message: MessageRecord) => void
  readonly #readers = new Set<() => void>()
  #kept: readonly MessageRecord[] = []
  #sequence = 0
  /** Said one by one in this window; null between windows. */
  #said: Set<string> | null = null
  #unsaid = 0
  #lastUnsaid = ''

  constructor(onKept: (message: MessageRecord) => void = () => undefined) {
    this.#onKept = onKept
  }

  readonly say = (text: string): void => {
    const line = oneLine(text)
    this.#said ??= this.#beginWindow()
    if (this.#said.has(line) || this.#said.size >= messageLimits.perWindow) {
      this.#unsaid += 1
      this.#lastUnsaid = line
      return
    }
    this.#said.add(line)
    this.#keep(line)
  }

  /** Those after a position, and with `follow` each further one as it is said, until `signal` aborts. */
  async *read({ after, follow }: MessagesRequest, signal: AbortSignal): AsyncGenerator<MessageRecord> {
    if (!follow) this.#sayRest()
    for (let last = this.#lastOf(after); ;) {
      const next = this.#kept.find(({ sequence }) => sequence > last)
      if (next === undefined) {
        if (!follow || signal.aborted) return
        await this.#more(signal)
        continue
      }
      last = next.sequence
      yield next
    }
  }

  #lastOf(after: MessagePosition | null): number {
    return after?.bootId === this.bootId ? after.sequence : 0
  }

  #beginWindow(): Set<string> {
    setTimeout(() => {
      this.#said = null
      this.#sayRest()
    }, messageLimits.windowMs).unref()
    return new Set()
  }

  #sayRest(): void {
    if (this.#unsaid === 0) return
    const [count, last] = [this.#unsaid, this.#lastUnsaid]
    this.#unsaid = 0
    this.#keep(oneLine(`… and ${String(count)} more, the last: ${last}`))
  }

  #keep(text: string): void {
    this.#sequence += 1
    const message = { sequence: this.#sequence, at: new Date().toISOString(), text }
    this.#kept = [...this.#kept, message].slice(-messageLimits.kept)
    this.#onKept(message)
    for (const wake of this.#readers) wake()
  }

  async #more(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = () => {
        this.#readers.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      this.#readers.add(wake)
      signal.addEventListener('abort', wake, { once: true })
    })
  }
}

/** A stack becomes one line; what is longer than a message is cut before anything is done with it. */
function oneLine(text: string): string {
  const line = text
    .slice(0, 2 * messageLimits.text)
    .replace(/\s+/g, ' ')
    .trim()
  return line.length <= messageLimits.text ? line : `${line.slice(0, messageLimits.text - 1)}…`
}
