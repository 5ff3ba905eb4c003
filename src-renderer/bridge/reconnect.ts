import type { ErrorReport } from '../../src-shared/errors/airlock-error.ts'

/** Whether the page has a backend to talk to. */
export type ConnectionState =
  | { readonly kind: 'connecting'; readonly attempt: number; readonly wasOpen: boolean }
  | { readonly kind: 'open' }
  | {
      readonly kind: 'waiting'
      readonly attempt: number
      readonly delayMs: number
      readonly wasOpen: boolean
      readonly error: ErrorReport
    }
  /** Trying again would not help: the secret is gone, the versions do not fit, or a person ended Airlock. */
  | { readonly kind: 'refused'; readonly error: ErrorReport }

export type ConnectionEvent =
  { readonly type: 'opened' } | { readonly type: 'failed'; readonly error: ErrorReport } | { readonly type: 'retry' }

export const firstState: ConnectionState = { kind: 'connecting', attempt: 0, wasOpen: false }

const longestDelayMs = 3000

/** What a failure leads to: at once, then slower and slower, but never slower than a person's patience. */
export function retryDelayMs(attempt: number): number {
  return Math.min(longestDelayMs, attempt === 0 ? 100 : 250 * 2 ** (attempt - 1))
}

/** Codes after which the same door cannot succeed by trying again. */
const final = new Set<ErrorReport['code']>(['backend-version', 'backend-quit', 'invalid-input'])

/** The whole life of the connection, as one pure function. */
export function reconnect(state: ConnectionState, event: ConnectionEvent): ConnectionState {
  const wasOpen = state.kind === 'open' || ('wasOpen' in state && state.wasOpen)
  const attempt = 'attempt' in state ? state.attempt : 0
  switch (event.type) {
    case 'opened':
      return { kind: 'open' }
    case 'failed':
      if (final.has(event.error.code)) return { kind: 'refused', error: event.error }
      return { kind: 'waiting', attempt: attempt + 1, delayMs: retryDelayMs(attempt), wasOpen, error: event.error }
    case 'retry':
      return { kind: 'connecting', attempt, wasOpen }
  }
}
