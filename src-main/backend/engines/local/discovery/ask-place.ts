import { realpath, stat } from 'node:fs/promises'
import type { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import { errorCodeOf } from '../../../server/error-code.ts'
import { toEngineError } from '../connection/connect-error.ts'
import { parseEndpoint, type EngineEndpoint } from '../connection/engine-endpoint.ts'
import { identifyEngine, type IdentifiedEngine } from '../connection/identify.ts'
import type { EnginePlace } from './engine-place.ts'

export type AddressPlace = Extract<EnginePlace, { kind: 'address' }>

export type PlaceAnswer =
  | { readonly answered: true; readonly identified: IdentifiedEngine }
  | { readonly answered: false; readonly reason: string; readonly error: AirlockError | null }

export interface AskOptions {
  /** Milliseconds for everything that is asked of one usual place. */
  readonly deadline: number
  readonly signal: AbortSignal
  /** Null where the platform has no user ids. */
  readonly uid: number | null
}

/** What there is no other choice than gets this many times longer: an engine may be busy, and giving up is no help. */
export const patienceWithoutChoice = 3

/** Asks one address who answers there. Rejects only when `signal` aborts. */
export async function askPlace(place: AddressPlace, options: AskOptions): Promise<PlaceAnswer> {
  const refusal = place.origin === 'usual' ? await notToBeAsked(place, options.uid) : null
  if (refusal !== null) return { answered: false, reason: refusal, error: null }
  try {
    const deadline = place.origin === 'chosen' ? options.deadline * patienceWithoutChoice : options.deadline
    const identified = await identifyEngine(await resolved(place.endpoint), { ...options, deadline })
    return { answered: true, identified }
  } catch (thrown) {
    const error = await toEngineError(thrown, place.endpoint)
    if (options.signal.aborted) throw error
    return { answered: false, reason: `${error.message} ${error.why} ${error.remedy}`, error }
  }
}

/** What a link leads to: desktop programs put one at Docker's usual path, and the engine is the one behind it. */
async function resolved(endpoint: EngineEndpoint): Promise<EngineEndpoint> {
  if (endpoint.kind !== 'unix') return endpoint
  try {
    const parsed = parseEndpoint(await realpath(endpoint.path))
    return parsed.ok ? parsed.endpoint : endpoint
  } catch (error) {
    // Absent or closed to us: connecting tells which.
    if (errorCodeOf(error) !== null) return endpoint
    throw error
  }
}

/**
 * Why a usual place is left alone, or null. A socket that belongs to neither root nor this user may be anybody's: what
 * runs behind it would get the person's files. Only somebody who names it may use it.
 */
async function notToBeAsked({ endpoint }: AddressPlace, uid: number | null): Promise<string | null> {
  if (endpoint.kind !== 'unix') return null
  try {
    const owner = (await stat(endpoint.path)).uid
    if (uid === null || owner === 0 || owner === uid) return null
    return `The socket belongs to another user (${String(owner)}), so it is left alone. To use it all the same, set AIRLOCK_ENGINE=unix://${endpoint.path}.`
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCodeOf(error) ?? ''))
      return 'Nothing is there: not installed, or not started.'
    // Closed to us, or something odd: connecting says it in full.
    return null
  }
}
