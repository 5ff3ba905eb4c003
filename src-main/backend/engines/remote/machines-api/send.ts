import { AirlockError, cancelled } from '../../../../../src-shared/errors/airlock-error.ts'
import { parsedJson } from '../../../../../src-shared/text/parsed-json.ts'
import { readProblem, readText, TooLargeAnswer } from './answer.ts'
import { classify } from './classify.ts'
import type { Failure } from './failure.ts'
import { FlyError } from './fly-error.ts'
import { redact, secretsIn } from './redact.ts'
import { nameOf, urlOf, type FlyRequest } from './request.ts'
import type { World } from './world.ts'

const defaultTimeoutMs = { GET: 10_000, POST: 30_000, PUT: 30_000, DELETE: 30_000 } as const

export interface SendContext {
  readonly world: World
  readonly base: URL
  readonly authorization: string
  readonly headers: Readonly<Record<string, string>>
}

/** Sends a request once. @returns the body as JSON, undefined where it is empty @throws FlyError, or `cancelled` */
export async function sendOnce(
  context: SendContext,
  request: FlyRequest,
): Promise<{ body: unknown; headers: Headers }> {
  if (isAborted(request)) throw cancelled()
  const url = urlOf(context.base, request)
  const stop = new AbortController()
  const callOff = context.world.after(request.timeoutMs ?? defaultTimeoutMs[request.method], () => {
    stop.abort(silence)
  })
  const cancel = () => {
    stop.abort(cancelled())
  }
  request.signal?.addEventListener('abort', cancel, { once: true })
  let response: Response | null = null
  try {
    response = await context.world.fetch(url, {
      method: request.method,
      redirect: 'error',
      headers: {
        authorization: context.authorization,
        accept: 'application/json',
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...context.headers,
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      signal: stop.signal,
    })
    const text = await readText(response)
    if (!response.ok) throw refusal(context, request, response, text)
    // A proxy in between answers with pages of its own: the caller says what it got.
    const body = parsedJson(text)
    if (text.trim() !== '' && body === undefined) {
      throw problem(context, request, { failure: { kind: 'unknown' }, said: 'No JSON.', response, ambiguous: true })
    }
    return { body, headers: response.headers }
  } catch (thrown) {
    if (thrown instanceof AirlockError) throw thrown
    if (isAborted(request)) throw cancelled()
    throw noAnswer(context, request, response, stop.signal.aborted, thrown)
  } finally {
    callOff()
    request.signal?.removeEventListener('abort', cancel)
  }
}

const isAborted = ({ signal }: FlyRequest): boolean => signal?.aborted ?? false

const silence = new Error('No answer in time.')

function refusal(context: SendContext, request: FlyRequest, response: Response, text: string): FlyError {
  const { code, text: said } = readProblem(text)
  const answer = { status: response.status, code, text: said, retryAfter: response.headers.get('retry-after') }
  const failure = classify(answer)
  // A refusal in so many words had no effect; a failing service may have failed after it. So may a deadline.
  const ambiguous = response.status >= 500 ? failure.kind === 'outage' : failure.kind === 'deadline'
  return problem(context, request, { failure, said: said === '' && code !== null ? code : said, response, ambiguous })
}

function noAnswer(
  context: SendContext,
  request: FlyRequest,
  response: Response | null,
  late: boolean,
  thrown: unknown,
): FlyError {
  const facts = { response, cause: thrown }
  if (thrown instanceof TooLargeAnswer) {
    return problem(context, request, { ...facts, failure: { kind: 'unknown' }, said: thrown.message, ambiguous: true })
  }
  if (late) {
    return problem(context, request, {
      ...facts,
      failure: { kind: 'outage', where: 'silence' },
      said: '',
      ambiguous: true,
    })
  }
  const reason = networkReason(thrown)
  const ambiguous = !['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'EPROXY'].includes(
    reason,
  )
  return problem(context, request, {
    ...facts,
    failure: { kind: 'outage', where: 'network' },
    said: '',
    ambiguous,
    reason: reason === 'EPROXY' ? proxyWords(thrown) : reason,
  })
}

interface Problem {
  readonly failure: Failure
  readonly said: string
  readonly response: Response | null
  readonly ambiguous: boolean
  readonly cause?: unknown
  readonly reason?: string
}

function problem(context: SendContext, request: FlyRequest, found: Problem): FlyError {
  const secrets = [...secretsIn(request.body), context.authorization.replace(/^\S+ /, '')]
  const facts = {
    failure: found.failure,
    status: found.response?.status ?? null,
    requestId: requestIdOf(found.response),
    request: found.reason === undefined ? nameOf(request) : `${nameOf(request)}: ${found.reason}`,
    said: redact(found.said, secrets),
    mayHaveHappened: found.ambiguous && request.method !== 'GET',
  }
  return new FlyError(facts, found.cause === undefined ? undefined : { cause: found.cause })
}

export function requestIdOf(response: Response | null): string | null {
  const id = response?.headers.get('fly-request-id') ?? null
  return id !== null && /^[\w.-]{1,128}$/.test(id) ? id : null
}

/** Nobody but the proxy between knows why, and it is not the cloud’s doing. */
function proxyWords(thrown: unknown): string {
  const cause = thrown instanceof Error ? thrown.cause : undefined
  return cause instanceof Error ? cause.message : 'EPROXY'
}

/** `fetch` says only that it failed; the reason is the cause. */
export function networkReason(thrown: unknown): string {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
    if (/^[A-Z][A-Z0-9_]+$/.test(code)) return code
  }
  return thrown instanceof Error ? thrown.name : 'unknown'
}
