import { isErrorCode, type ErrorCode } from './codes.ts'

/** An error as it crosses a boundary: plain data, safe to show and to log (never holds a secret). */
export interface ErrorReport {
  readonly code: ErrorCode
  /** What happened, one sentence in the person's words. */
  readonly message: string
  /** Why it happened, as far as is known; may quote the engine. */
  readonly why: string
  /** What the person can do next. */
  readonly remedy: string
}

/** The one error class that Airlock throws on purpose. `cause` keeps the original for the log. */
export class AirlockError extends Error {
  readonly code: ErrorCode
  readonly why: string
  readonly remedy: string

  constructor(report: ErrorReport, options?: { cause?: unknown }) {
    super(report.message, options)
    this.name = 'AirlockError'
    this.code = report.code
    this.why = report.why
    this.remedy = report.remedy
  }

  toReport(): ErrorReport {
    return { code: this.code, message: this.message, why: this.why, remedy: this.remedy }
  }
}

/** The report of anything that was thrown. What is not an `AirlockError` becomes `internal` (or `cancelled`). */
export function toErrorReport(thrown: unknown): ErrorReport {
  if (thrown instanceof AirlockError) return thrown.toReport()
  if (isCancellation(thrown)) return cancelled().toReport()
  const why = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
  return {
    code: 'internal',
    message: 'Something went wrong inside Airlock.',
    why,
    remedy: 'Try again. If it happens again, run `airlock doctor` and report what it prints.',
  }
}

/** Reads a report that came over a wire; anything malformed becomes an `internal` error, never a crash. */
export function parseErrorReport(value: unknown): ErrorReport {
  const record = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  const text = (key: string, fallback: string) =>
    typeof record[key] === 'string' ? record[key].slice(0, 4000) : fallback
  return {
    code: isErrorCode(record['code']) ? record['code'] : 'internal',
    message: text('message', 'Something went wrong.'),
    why: text('why', 'No reason was given.'),
    remedy: text('remedy', 'Try again.'),
  }
}

export function cancelled(what = 'This'): AirlockError {
  return new AirlockError({
    code: 'cancelled',
    message: `${what} was cancelled.`,
    why: 'Somebody asked for it to stop.',
    remedy: 'Start it again when you like.',
  })
}

/** Whether `thrown` only says that somebody asked to stop. */
export function isCancellation(thrown: unknown): boolean {
  if (thrown instanceof AirlockError) return thrown.code === 'cancelled'
  return (
    thrown instanceof Error && (thrown.name === 'AbortError' || (thrown as { code?: unknown }).code === 'ABORT_ERR')
  )
}

/** For the `default` of an exhaustive switch: the compiler proves that it is never reached. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`)
}
