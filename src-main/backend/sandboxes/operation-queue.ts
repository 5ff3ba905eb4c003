import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { Operation, type OperationOptions } from './operation.ts'

interface Queued {
  readonly operation: Operation
  readonly done: Promise<void>
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
    const queued: Queued = { operation, done: this.#after(last?.done, operation, work, options.changed) }
    this.#queue.push(queued)
    options.changed()
    await queued.done
  }

  /** Cancels what runs and resolves when it was rolled back, whatever came of it. */
  async cancel(): Promise<void> {
    const current = this.#queue[0]
    if (current === undefined) return
    current.operation.cancel()
    await Promise.allSettled([current.done])
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    while (this.#queue.length > 0) await Promise.allSettled(this.#queue.map(({ done }) => done))
  }

  async #after(
    previous: Promise<void> | undefined,
    operation: Operation,
    work: (operation: Operation) => Promise<void>,
    changed: () => void,
  ): Promise<void> {
    await Promise.allSettled([previous])
    try {
      await work(operation)
    } finally {
      const index = this.#queue.findIndex((queued) => queued.operation === operation)
      this.#queue.splice(index, 1)
      changed()
    }
  }
}

function busy(): AirlockError {
  return new AirlockError({
    code: 'sandbox-busy',
    message: 'This sandbox is busy.',
    why: 'Several operations on it are waiting already.',
    remedy: 'Wait until they are done, then try again.',
  })
}
