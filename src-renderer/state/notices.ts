import { create } from 'zustand'
import { isCancellation, toErrorReport, type ErrorReport } from '../../src-shared/errors/airlock-error.ts'

/** Something that failed and that the person has not put away yet. */
export interface Notice {
  readonly id: number
  readonly error: ErrorReport
}

interface Notices {
  readonly list: readonly Notice[]
  add(error: ErrorReport): void
  dismiss(id: number): void
}

let nextId = 1
const mostShown = 3

export const useNotices = create<Notices>((set) => ({
  list: [],
  add: (error) => {
    set(({ list }) => {
      // The same failure again is the same notice, not a growing pile.
      const others = list.filter((notice) => notice.error.message !== error.message)
      return { list: [...others, { id: nextId++, error }].slice(-mostShown) }
    })
  },
  dismiss: (id) => {
    set(({ list }) => ({ list: list.filter((notice) => notice.id !== id) }))
  },
}))

/** Shows a failure as a banner; a cancellation is what the person wanted and is not told. */
export function tellFailure(thrown: unknown): void {
  if (isCancellation(thrown)) return
  useNotices.getState().add(toErrorReport(thrown))
}

/** Runs something that a person asked for; a failure becomes a banner. */
export function attempt(action: () => Promise<unknown>): void {
  action().catch(tellFailure)
}
