import { setMaxListeners } from 'node:events'
import { cancelled } from '../../../../src-shared/errors/airlock-error.ts'
import type { Progress } from './phase.ts'

interface Running<T> {
  readonly promise: Promise<T>
  readonly controller: AbortController
  readonly listeners: Set<Progress>
  waiting: number
}

/**
 * Work that several callers may want at the same time and that is done once: whoever comes later joins. A caller who
 * cancels only leaves; the work itself is cancelled when the last one has left. Results are not kept.
 */
export class SharedWork<T> {
  readonly #running = new Map<string, Running<T>>()

  async run(
    key: string,
    options: { readonly signal?: AbortSignal | undefined; readonly progress?: Progress | undefined },
    work: (signal: AbortSignal, progress: Progress) => Promise<T>,
  ): Promise<T> {
    if (options.signal?.aborted === true) throw cancelled()
    const running = this.#running.get(key) ?? this.#begin(key, work)
    running.waiting += 1
    if (options.progress !== undefined) running.listeners.add(options.progress)
    try {
      return await untilAborted(running.promise, options.signal)
    } finally {
      running.waiting -= 1
      if (options.progress !== undefined) running.listeners.delete(options.progress)
      if (running.waiting === 0) running.controller.abort()
    }
  }

  #begin(key: string, work: (signal: AbortSignal, progress: Progress) => Promise<T>): Running<T> {
    const controller = new AbortController()
    // Many small requests of one work listen at the same time; that is no leak.
    setMaxListeners(100, controller.signal)
    const listeners = new Set<Progress>()
    const promise = work(controller.signal, (detail, fraction, note) => {
      for (const listener of listeners) listener(detail, fraction, note)
    }).finally(() => {
      if (this.#running.get(key) === running) this.#running.delete(key)
    })
    const running: Running<T> = { promise, controller, listeners, waiting: 0 }
    this.#running.set(key, running)
    // An abandoned work must not be joined: whoever comes next begins anew.
    controller.signal.addEventListener('abort', () => {
      if (this.#running.get(key) === running) this.#running.delete(key)
    })
    // Everybody may have left before it failed; then nobody is there to be told.
    promise.catch(() => undefined)
    return running
  }
}

/** Settles as `promise` does, or rejects with `cancelled` as soon as `signal` aborts. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await promise
  let leave: (() => void) | undefined
  const left = new Promise<never>((_resolve, reject) => {
    leave = () => {
      reject(cancelled())
    }
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
  })
  try {
    return await Promise.race([promise, left])
  } finally {
    if (leave !== undefined) signal.removeEventListener('abort', leave)
  }
}
