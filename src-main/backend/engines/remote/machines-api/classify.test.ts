import { describe, expect, it } from 'vitest'
import { classify } from './classify.ts'
import type { Failure } from './failure.ts'
import { FlyError } from './fly-error.ts'

const region = { kind: 'capacity', scope: 'region' } as const
const host = { kind: 'capacity', scope: 'host' } as const
const volumeHost = { kind: 'capacity', scope: 'volume-host' } as const
const conflict = (reason: 'lease' | 'version' | 'concurrent' | 'name') => ({ kind: 'conflict', reason }) as const
const missing = (what: 'app' | 'machine' | 'volume' | 'network' | 'something') => ({ kind: 'not-found', what }) as const

const table: readonly (readonly [number, string, Failure, string?])[] = [
  [401, 'unauthorized', { kind: 'auth', reason: 'token' }],
  [401, 'lease currently held by somebody', { kind: 'auth', reason: 'token' }],
  [403, 'unauthorized', { kind: 'auth', reason: 'forbidden' }],
  [402, '', { kind: 'trial' }],
  [404, 'Could not find App', missing('app')],
  [404, 'machine not found', missing('machine')],
  [404, 'volume not found', missing('volume')],
  [404, '404 page not found', missing('something')],
  [400, 'network not found', missing('network')],
  [400, 'invalid_argument: volume does not exist', missing('volume')],
  [400, 'volume not found', missing('volume')],
  [422, 'anything at all', region, 'insufficient_capacity'],
  [412, 'anything at all', volumeHost, 'volume_placement_capacity'],
  [412, 'failed_precondition: insufficient resources to create new machine with existing volume', volumeHost],
  [409, 'aborted: could not reserve resource for machine: insufficient CPUs available to fulfill request', host],
  [409, 'aborted: could not reserve resource for machine: insufficient memory available', host],
  [409, 'aborted: could not reserve resource for machine: insufficient IPs available', host],
  [422, 'could not find a candidate host for machine', region],
  [409, 'aborted: fra: no capacity', region],
  [400, 'no capacity', region],
  [403, 'you are over the allowed quota of memory in this region', { kind: 'quota' }],
  [422, 'To create more than 1 machine per app please add a payment method.', { kind: 'trial' }],
  [422, 'performance CPUs are not available in a free trial', { kind: 'trial' }],
  [409, 'machine update failed due to concurrent update', conflict('concurrent')],
  [409, 'machine is replacing: concurrent update in progress', conflict('concurrent')],
  [409, 'aborted: lease currently held by abc@tokens.fly.io, expires at 2026-01-01T00:00:00Z', conflict('lease')],
  [409, 'machine version mismatch: current_version is 01H', conflict('version')],
  [409, 'already_exists: unique machine name violation', conflict('name')],
  [422, 'Validation failed: Name has already been taken', conflict('name')],
  [422, 'x', conflict('name'), 'name_taken'],
  [409, 'volume is in use', conflict('concurrent')],
  [412, "failed_precondition: unable to start machine from current state: 'created'", { kind: 'settling' }],
  [412, 'machine getting replaced, refusing to start', { kind: 'settling' }],
  [500, 'deploys to this host are temporarily disabled', host],
  [412, 'governor policy blocked start', host],
  [
    408,
    'deadline_exceeded: machine failed to reach desired state, started, currently starting',
    { kind: 'deadline', replaced: false },
  ],
  [
    408,
    'deadline_exceeded: machine failed to reach desired state, started, currently replaced',
    { kind: 'deadline', replaced: true },
  ],
  [500, 'host unreachable', { kind: 'outage', where: 'host' }],
  [500, '', { kind: 'outage', where: 'service' }],
  [502, '<html>Bad Gateway</html>', { kind: 'outage', where: 'service' }],
  [503, 'unavailable: upstream', { kind: 'outage', where: 'service' }],
  [400, 'EOF', { kind: 'invalid' }],
  [400, 'invalid_argument: timeout must be between 1 and 60', { kind: 'invalid' }],
  [422, 'Validation failed: Name may only contain letters', { kind: 'invalid' }],
  [413, '', { kind: 'invalid' }],
  [301, '', { kind: 'unknown' }],
]

describe('a failure', () => {
  const rows = table.map(([status, text, failure, code = null]) => ({ status, text, failure, code }))

  it.each(rows)('[FL10] $status “$text” is told apart', ({ status, text, failure, code }) => {
    expect(classify({ status, text, code, retryAfter: null })).toEqual(failure)
  })

  it.each([
    ['7', 7000],
    ['0', 0],
    ['Wed, 21 Oct 2026 07:28:00 GMT', null],
    ['-1', null],
    [null, null],
  ])('[FL6, FL10] 429 with Retry-After %s', (retryAfter, retryAfterMs) => {
    expect(classify({ status: 429, code: null, text: 'rate limited', retryAfter })).toEqual({
      kind: 'rate',
      retryAfterMs,
    })
  })

  it('[FL10] has a code, a sentence and a remedy of its own, and Fly’s words with the request’s id as the reason', () => {
    const kinds: readonly Failure[] = [
      ...table.map(([, , failure]) => failure),
      { kind: 'rate', retryAfterMs: null },
      { kind: 'outage', where: 'network' },
      { kind: 'outage', where: 'silence' },
    ]
    const reports = kinds.map((failure) => {
      const facts = {
        failure,
        status: 422,
        requestId: '01HQ-fra',
        request: 'POST /v1/apps',
        said: 'no',
        mayHaveHappened: false,
      }
      return new FlyError(facts).toReport()
    })
    for (const { message, why, remedy } of reports) {
      expect(message).toMatch(/^[A-Z].*\.$/)
      expect(remedy).toMatch(/\.$/)
      expect(why).toBe('Fly.io said: no (request 01HQ-fra) [POST /v1/apps]')
    }
    const of = (kind: Failure['kind']) =>
      new Set(reports.filter((_, at) => kinds[at]?.kind === kind).map(({ code }) => code))
    expect([...of('auth'), ...of('quota'), ...of('trial'), ...of('capacity'), ...of('settling')]).toEqual([
      'cloud-token-refused',
      'cloud-quota',
      'cloud-trial',
      'cloud-full',
      'cloud-settling',
    ])
    expect(new Set(reports.map(({ message }) => message)).size).toBeGreaterThanOrEqual(24)
  })
})
