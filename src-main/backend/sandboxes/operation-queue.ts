import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { Operation, type OperationOptions } from './operation.ts'

interface Queued {
  readonly operation: Operation
  readonly done: Promise<void>
  /** It is done, and so is all before it: one that is cancelled while it waits is done sooner. */
  readonly turnAfter: Promise<unknown>
}

const longestQueue = 4

/**
 * What is done to one sandbox is done in order, one thing at a time. Asking again for what is already the last in
 * line joins it, so a double click is one operation.
 */
export class OperationQueue {
  readonly #queue: Queued[] = []

  get current(): Operation | null {
    return this.#queue[0]?.operation ?? null
  }
  /** What was asked for last and is not done yet. */
  get last(): Operation | null {
    return this.#queue.at(-1)?.operation ?? null
  }
  get isIdle(): boolean {
    return this.#queue.length === 0
  }

  /** Resolves or rejects as `work` does. Rejects with `sandbox-busy` when too much is waiting already. */
  async run(options: OperationOptions, work: (operation: Operation) => Promise<void>): Promise<void> {
    const last = this.#queue.at(-1)
    if (last?.operation.kind === options.kind) return await last.done
    if (this.#queue.length >= longestQueue) throw busy()
    const operation = new Operation(options)
    const done = this.#after(last?.turnAfter, operation, work, options.changed)
    this.#queue.push({ operation, done, turnAfter: Promise.allSettled([last?.turnAfter, done]) })
    options.changed()
    await done
  }

  /** Cancels what runs, or that one, also while it waits for its turn; resolves when it was rolled back, whatever came of it. */
  async cancel(operation: Operation | null = this.current): Promise<void> {
    const queued = this.#queue.find((one) => one.operation === operation)
    if (queued === undefined) return
    queued.operation.cancel()
    await Promise.allSettled([queued.done])
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    while (this.#queue.length > 0) await Promise.allSettled(this.#queue.map(({ done }) => done))
  }

  async #after(
    previous: Promise<unknown> | undefined,
    operation: Operation,
    work: (operation: Operation) => Promise<void>,
    changed: () => void,
  ): Promise<void> {
    await Promise.race([Promise.allSettled([previous]), whenAborted(operation.signal)])
    try {
      operation.signal.throwIfAborted()
      await work(operation)
    } finally {
      const index = this.#queue.findIndex((queued) => queued.operation === operation)
      this.#queue.splice(index, 1)
      changed()
    }
  }
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve()
      },
      { once: true },
    )
  })
}

function busy(): AirlockError {
  return new AirlockError({
    code: 'sandbox-busy',
    message: 'This sandbox is busy.',
    why: 'Several operations on it are waiting already.',
    remedy: 'Wait until they are done, then try again.',
  })
}
