import { setTimeout as pause } from 'node:timers/promises'
import type { EngineCandidate } from '../../../../../src-shared/engine/engine.ts'
import { AirlockError, cancelled, toErrorReport } from '../../../../../src-shared/errors/airlock-error.ts'
import type { IdentifiedEngine } from '../connection/identify.ts'
import { identifyEngine } from '../connection/identify.ts'
import { askPlace, patienceWithoutChoice, type AskOptions, type PlaceAnswer } from './ask-place.ts'
import type { EnginePlace, StartedEngine } from './engine-place.ts'
import { shownAddress } from './explicit-setting.ts'
import { isSameEngine } from './same-engine.ts'

export interface DiscoveredEngine {
  readonly place: EnginePlace
  readonly identified: IdentifiedEngine
  /** Set where it was us who started it. */
  readonly started: StartedEngine | null
}

export interface Discovery {
  readonly engine: DiscoveredEngine | null
  readonly candidates: readonly EngineCandidate[]
  /** What went wrong at places that the person named or may not enter, most important first. */
  readonly errors: readonly AirlockError[]
}

export interface DiscoverOptions extends AskOptions {
  /** Once an engine is chosen: milliseconds that the others may still take before the list is closed. */
  readonly grace: number
}

/**
 * Asks all places at once and takes the first in their order that answers, so that the choice never depends on who is
 * quicker. What can be started is started only when no address answers. Rejects only when `signal` aborts.
 */
export async function discover(places: readonly EnginePlace[], options: DiscoverOptions): Promise<Discovery> {
  const answers = await askAll(places, options)
  const first = answers.findIndex((answer) => answer?.answered === true)
  const found = answers[first]
  if (found?.answered === true) {
    closeOthers(answers, found.identified)
    const candidates = places.map((place, index) =>
      candidateOf(place, answers[index], found.identified, index === first),
    )
    return {
      engine: { place: placeAt(places, first), identified: found.identified, started: null },
      candidates,
      errors: [],
    }
  }
  return await startOne(places, answers, options)
}

async function askAll(
  places: readonly EnginePlace[],
  options: DiscoverOptions,
): Promise<readonly (PlaceAnswer | undefined)[]> {
  const answers: (PlaceAnswer | undefined)[] = places.map(() => undefined)
  const closed = new AbortController()
  const signal = AbortSignal.any([options.signal, closed.signal])
  const settled = places.map((place) => place.kind !== 'address')
  let decide: () => void = () => undefined
  const decided = new Promise<void>((resolve) => (decide = resolve))
  const asked = places.map(async (place, index) => {
    if (place.kind !== 'address') return
    try {
      answers[index] = await askPlace(place, { ...options, signal })
    } catch (error) {
      // Closed because another was chosen: it stays without an answer. Anything else is the caller's to know.
      if (!closed.signal.aborted) throw error
    }
    settled[index] = true
    const first = answers.findIndex((answer) => answer?.answered === true)
    if (first !== -1 && settled.slice(0, first).every(Boolean)) decide()
  })
  const everything = Promise.all(asked)
  try {
    await Promise.race([everything, decided.then(() => pause(options.grace, undefined, { signal: options.signal }))])
  } catch (error) {
    if (options.signal.aborted) throw cancelled('The search')
    throw error
  } finally {
    closed.abort()
  }
  return [...answers]
}

async function startOne(
  places: readonly EnginePlace[],
  answers: readonly (PlaceAnswer | undefined)[],
  options: DiscoverOptions,
): Promise<Discovery> {
  const failures = new Map<EnginePlace, AirlockError>()
  for (const place of places) {
    if (place.kind !== 'startable') continue
    try {
      const { identified, started } = await start(place, options)
      const candidates = places.map((other, index) =>
        other === place ? used(place, identified) : candidateOf(other, answers[index], identified, false),
      )
      return { engine: { place, identified, started }, candidates, errors: [] }
    } catch (error) {
      if (options.signal.aborted) throw cancelled('The search')
      failures.set(
        place,
        error instanceof AirlockError ? error : new AirlockError(toErrorReport(error), { cause: error }),
      )
    }
  }
  const candidates = places.map((place, index) => {
    const failure = failures.get(place)
    if (failure === undefined) return candidateOf(place, answers[index], null, false)
    return missing(place, `${failure.message} ${failure.why} ${failure.remedy}`)
  })
  const named = places.flatMap((place, index) => {
    const answer = answers[index]
    if (place.kind !== 'address' || answer === undefined || answer.answered || answer.error === null) return []
    return [answer.error]
  })
  return { engine: null, candidates, errors: [...named, ...failures.values()] }
}

async function start(place: Extract<EnginePlace, { kind: 'startable' }>, options: DiscoverOptions) {
  const started = await place.start(options.signal)
  try {
    const deadline = options.deadline * patienceWithoutChoice
    return { started, identified: await identifyEngine(started.endpoint, { ...options, deadline }) }
  } catch (error) {
    await started.release()
    throw error
  }
}

function candidateOf(
  place: EnginePlace,
  answer: PlaceAnswer | undefined,
  chosen: IdentifiedEngine | null,
  isChosen: boolean,
): EngineCandidate {
  if (place.kind === 'refused') return missing(place, place.reason)
  if (place.kind === 'startable') {
    return missing(place, 'Not needed, since an engine answers. To prefer it, set AIRLOCK_ENGINE=podman.')
  }
  if (answer === undefined) return missing(place, 'It had not answered yet when another engine was chosen.')
  if (!answer.answered) return missing(place, answer.reason)
  const { identified } = answer
  if (isChosen) return used(place, identified)
  const same = chosen !== null && isSameEngine(identified, chosen)
  const reason = same
    ? `It is the same ${identified.name}, by another way.`
    : `${identified.name} answers, but another one comes first. To use it, set AIRLOCK_ENGINE=${shownAddress(place) ?? ''}.`
  return { name: place.name, endpoint: shownAddress(place), found: true, reason }
}

function used(place: EnginePlace, identified: IdentifiedEngine): EngineCandidate {
  const reason = `${identified.name} answers (API ${identified.apiVersion}). It is used.`
  return { name: place.name, endpoint: shownAddress(place), found: true, reason }
}

function missing(place: EnginePlace, reason: string): EngineCandidate {
  return { name: place.name, endpoint: shownAddress(place), found: false, reason }
}

function closeOthers(answers: readonly (PlaceAnswer | undefined)[], chosen: IdentifiedEngine): void {
  for (const answer of answers) {
    if (answer?.answered === true && answer.identified !== chosen) answer.identified.transport.close()
  }
}

function placeAt(places: readonly EnginePlace[], index: number): EnginePlace {
  const place = places[index]
  if (place === undefined) throw new RangeError('There is no such place.')
  return place
}
