import { parsedJson } from '../../../../../src-shared/text/parsed-json.ts'
import { readProblem, TooLargeAnswer } from '../machines-api/answer.ts'
import { classify } from '../machines-api/classify.ts'
import type { Failure } from '../machines-api/failure.ts'
import { FlyError } from '../machines-api/fly-error.ts'
import { redact } from '../machines-api/redact.ts'
import { networkReason, requestIdOf } from '../machines-api/send.ts'
import type { RegistryRequest } from './registry-client.ts'

export interface RegistryFailureContext {
  /** What no error may hold. */
  readonly secrets: readonly string[]
}

type Asked = Pick<RegistryRequest, 'method' | 'what'>

/** The error for an answer that was not expected. */
export function refusedByRegistry(
  context: RegistryFailureContext,
  asked: Asked,
  response: Response,
  body: string,
): FlyError {
  const { status, headers } = response
  const { code, text } = readRegistryProblem(body)
  const elsewhere = status >= 300 && status < 400
  const failure: Failure = elsewhere
    ? { kind: 'unknown' }
    : classify({ status, code, text, retryAfter: headers.get('retry-after') })
  const said = elsewhere ? 'It led to another address, which is not followed.' : text || (code ?? '')
  return problem(context, asked, { failure: ofRegistry(failure, code), said, status, requestId: requestIdOf(response) })
}

/** The error where there was no answer, or none that can be read. */
export function registryFailed(
  context: RegistryFailureContext,
  asked: Asked,
  thrown: unknown,
  isLate: boolean,
): FlyError {
  const facts = { status: null, requestId: null, cause: thrown }
  if (thrown instanceof TooLargeAnswer) {
    return problem(context, asked, { ...facts, failure: { kind: 'unknown' }, said: thrown.message })
  }
  if (isLate) return problem(context, asked, { ...facts, failure: { kind: 'outage', where: 'silence' }, said: '' })
  const reason = networkReason(thrown)
  return problem(context, asked, { ...facts, failure: { kind: 'outage', where: 'network' }, said: '', reason })
}

/** The error for an answer that is none of a registry, or of a hostile one. */
export function notARegistry(asked: Asked, said: string): FlyError {
  return problem({ secrets: [] }, asked, { failure: { kind: 'unknown' }, said, status: null, requestId: null })
}

interface Found {
  readonly failure: Failure
  readonly said: string
  readonly status: number | null
  readonly requestId: string | null
  readonly cause?: unknown
  readonly reason?: string
}

function problem(context: RegistryFailureContext, asked: Asked, found: Found): FlyError {
  const request = `${asked.method} ${asked.what}${found.reason === undefined ? '' : `: ${found.reason}`}`
  const facts = {
    failure: found.failure,
    status: found.status,
    requestId: found.requestId,
    request,
    said: redact(found.said, context.secrets),
    // Sending the same again does no more: everything is named by its content.
    mayHaveHappened: false,
  }
  return new FlyError(facts, found.cause === undefined ? undefined : { cause: found.cause })
}

/** `{ errors: [{ code, message }] }`; what stands before a registry has words of its own. */
function readRegistryProblem(body: string): { readonly code: string | null; readonly text: string } {
  const parsed = parsedJson(body)
  const errors = typeof parsed === 'object' && parsed !== null && 'errors' in parsed ? parsed.errors : null
  const first: unknown = Array.isArray(errors) ? errors[0] : null
  if (typeof first !== 'object' || first === null) return readProblem(body)
  const { code, message } = first as { readonly code?: unknown; readonly message?: unknown }
  const name = typeof code === 'string' && /^[A-Z_]{1,64}$/.test(code) ? code : null
  return { code: name, text: readProblem(typeof message === 'string' ? message : '').text }
}

/** A registry says 404 and 401 for what it will not tell apart. */
function ofRegistry(failure: Failure, code: string | null): Failure {
  if (code === 'NAME_UNKNOWN') return { kind: 'not-found', what: 'app' }
  return code === 'DENIED' ? { kind: 'auth', reason: 'forbidden' } : failure
}
