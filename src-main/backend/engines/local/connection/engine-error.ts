import { AirlockError, type ErrorReport } from '../../../../../src-shared/errors/airlock-error.ts'
import { parsedJson } from '../../../../../src-shared/text/parsed-json.ts'

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

export function timedOut(endpoint: string, milliseconds: number): EngineError {
  return new EngineError(
    {
      code: 'engine-timeout',
      message: `The engine at ${endpoint} did not answer in ${String(milliseconds / 1000)} s.`,
      why: 'It accepts connections but hangs, or the computer is very busy.',
      remedy: 'Try again in a moment. If it stays silent, restart the engine.',
    },
    { status: null },
  )
}

/** The error for an answer outside 2xx, with the engine's own words. */
export function answeredWith(status: number, body: string): EngineError {
  const said = messageOf(body)
  const words = said === '' ? `It answered with status ${String(status)} and no explanation.` : said
  if (status >= 500) {
    return new EngineError(
      {
        code: 'engine-failed',
        message: 'The engine failed to do this.',
        why: words,
        remedy: 'Try again. If it happens again, look into the engine’s own log or restart it.',
      },
      { status },
    )
  }
  return new EngineError(
    {
      code: 'engine-refused',
      message: refusalOf(status),
      why: words,
      remedy:
        status === 409
          ? 'See what state it is in, then try again.'
          : 'Change what the engine objects to and try again.',
    },
    { status },
  )
}

function refusalOf(status: number): string {
  if (status === 404) return 'The engine does not have this.'
  if (status === 409) return 'The engine refused, since it is in another state or the name is taken.'
  return 'The engine refused this.'
}

/** The sentence in Docker's `{ message }`, Podman's `{ cause, message }` or a bare text; at most 2000 characters. */
function messageOf(body: string): string {
  const parsed = parsedJson(body)
  if (typeof parsed === 'object' && parsed !== null && 'message' in parsed && typeof parsed.message === 'string') {
    return parsed.message.slice(0, 2000)
  }
  return body
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 2000)
}
