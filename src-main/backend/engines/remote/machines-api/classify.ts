import type { Failure } from './failure.ts'

/** An answer outside 2xx, as far as it tells what is wrong. */
export interface BadAnswer {
  readonly status: number
  /** The `status` field of the body, e.g. `insufficient_capacity`. */
  readonly code: string | null
  /** The `error` or `message` field, or the bare text. */
  readonly text: string
  readonly retryAfter: string | null
}

interface Marker {
  readonly text: RegExp
  readonly statuses?: readonly number[]
  readonly failure: Failure
}

/** Codes come first: they are meant for programs, sentences change. */
const byCode: Readonly<Record<string, Failure>> = {
  insufficient_capacity: { kind: 'capacity', scope: 'region' },
  volume_placement_capacity: { kind: 'capacity', scope: 'volume-host' },
  name_taken: { kind: 'conflict', reason: 'name' },
}

/** The first that fits counts. */
const markers: readonly Marker[] = [
  {
    text: /deploys to this host are temporarily disabled|governor policy blocked start/i,
    failure: { kind: 'capacity', scope: 'host' },
  },
  {
    text: /insufficient resources to create new machine with existing volume/i,
    failure: { kind: 'capacity', scope: 'volume-host' },
  },
  { text: /could not reserve resource for machine/i, failure: { kind: 'capacity', scope: 'host' } },
  {
    text: /could not find a candidate host/i,
    statuses: [400, 409, 412, 422],
    failure: { kind: 'capacity', scope: 'region' },
  },
  { text: /\bno capacity\W*$/i, statuses: [400, 409, 412, 422], failure: { kind: 'capacity', scope: 'region' } },
  {
    text: /payment method|credit card|free trial|\btrial\b/i,
    statuses: [400, 402, 403, 412, 422],
    failure: { kind: 'trial' },
  },
  {
    text: /over the allowed quota|quota (?:was |has been )?exceeded/i,
    statuses: [400, 403, 409, 412, 422],
    failure: { kind: 'quota' },
  },
  { text: /lease currently held by|lease nonce/i, failure: { kind: 'conflict', reason: 'lease' } },
  {
    text: /unique machine name violation|already_exists|name has already been taken|name is already taken/i,
    statuses: [409, 422],
    failure: { kind: 'conflict', reason: 'name' },
  },
  { text: /concurrent update/i, failure: { kind: 'conflict', reason: 'concurrent' } },
  {
    text: /unable to start machine from current state|getting replaced|refusing to start/i,
    statuses: [409, 412],
    failure: { kind: 'settling' },
  },
  { text: /\bversion\b/i, statuses: [409, 412], failure: { kind: 'conflict', reason: 'version' } },
  { text: /host (?:is )?unreachable|unreachable host/i, failure: { kind: 'outage', where: 'host' } },
  { text: /network not found/i, failure: { kind: 'not-found', what: 'network' } },
  {
    text: /volume (?:does not exist|not found)|could not find volume/i,
    failure: { kind: 'not-found', what: 'volume' },
  },
  { text: /could not find app|app not found/i, statuses: [400, 404], failure: { kind: 'not-found', what: 'app' } },
  {
    text: /machine not found|could not find machine/i,
    statuses: [400, 404, 408],
    failure: { kind: 'not-found', what: 'machine' },
  },
]

/** Which of the ways to fail an answer is; `unknown` rather than a guess. */
export function classify(answer: BadAnswer): Failure {
  // What these say is never about a machine's state, whatever words they use.
  if (answer.status === 401) return { kind: 'auth', reason: 'token' }
  if (answer.status === 429) return { kind: 'rate', retryAfterMs: retryAfterMs(answer.retryAfter) }
  const coded = answer.code === null ? undefined : byCode[answer.code]
  if (coded !== undefined) return coded
  for (const { text, statuses, failure } of markers) {
    if ((statuses === undefined || statuses.includes(answer.status)) && text.test(answer.text)) return failure
  }
  return byStatus(answer)
}

function byStatus({ status, text }: BadAnswer): Failure {
  switch (status) {
    case 402:
      return { kind: 'trial' }
    case 403:
      return { kind: 'auth', reason: 'forbidden' }
    case 404:
      return { kind: 'not-found', what: 'something' }
    case 408:
      return { kind: 'deadline', replaced: /currently replac(?:ed|ing)/i.test(text) }
    case 409:
      return { kind: 'conflict', reason: 'concurrent' }
    default:
      if (status >= 500) return { kind: 'outage', where: 'service' }
      return { kind: status >= 400 ? 'invalid' : 'unknown' }
  }
}

/** Only the form in seconds: a date would need both clocks to agree. */
function retryAfterMs(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header.trim()) ? Number(header) * 1000 : null
}
