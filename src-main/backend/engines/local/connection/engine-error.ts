import { AirlockError, type ErrorReport } from '../../../../../src-shared/errors/airlock-error.ts'

/** An engine's refusal or silence. `status` is its HTTP status (404, 409 …), null where nothing was answered. */
export class EngineError extends AirlockError {
  readonly status: number | null

  constructor(report: ErrorReport, options: { status: number | null; cause?: unknown }) {
    super(report, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'EngineError'
    this.status = options.status
  }
}

/** Whether `thrown` is the engine's answer with one of these HTTP statuses, e.g. `hasStatus(error, 404, 409)`. */
export function hasStatus(thrown: unknown, ...statuses: readonly number[]): boolean {
  return thrown instanceof EngineError && thrown.status !== null && statuses.includes(thrown.status)
}
