import type { Call } from './call.ts'

/** What a handler answers with: a status and a body, which may be none. */
export interface Answer {
  readonly status: number
  readonly body?: unknown
}

export interface Route {
  readonly method: string
  /** Below `/v1`, e.g. `/apps/:app/machines/:id`. */
  readonly path: string
  /** What the rate limit counts. */
  readonly action: string
  readonly handle: (call: Call) => Answer | Promise<Answer>
}

export const ok = (body?: unknown, status = 200): Answer => (body === undefined ? { status } : { status, body })
