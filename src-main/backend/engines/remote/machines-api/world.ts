import { cancelled } from '../../../../../src-shared/errors/airlock-error.ts'
import { awakeTimer } from '../../../awake/awake-timer.ts'

/** What the client needs of the computer; tests bring their own. */
export interface World {
  readonly fetch: typeof globalThis.fetch
  /** Milliseconds, by any clock that never goes back. */
  readonly now: () => number
  /** Calls `then` after so many milliseconds, once. Returns what calls that off. */
  readonly after: (milliseconds: number, then: () => void) => () => void
  /** 0…1, without 1. */
  readonly random: () => number
}

export const realWorld: World = {
  fetch: (input, init) => globalThis.fetch(input, init),
  now: () => performance.now(),
  after: awakeTimer,
  random: Math.random,
}

/** Lets time pass. @throws AirlockError `cancelled` as soon as `signal` aborts. */
export async function pause(world: World, milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) throw cancelled()
  if (milliseconds <= 0) return
  await new Promise<void>((resolve, reject) => {
    const cancel = () => {
      callOff()
      reject(cancelled())
    }
    const callOff = world.after(milliseconds, () => {
      signal?.removeEventListener('abort', cancel)
      resolve()
    })
    signal?.addEventListener('abort', cancel, { once: true })
  })
}
