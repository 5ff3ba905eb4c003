import type { Fault } from './faults.ts'

type Refused = Pick<Fault, 'status' | 'body' | 'headers'>

const refused = (status: number, error: string, code?: string): Refused => ({
  status,
  body: { error, ...(code === undefined ? {} : { status: code }) },
})

/** What Fly has been seen to answer when it cannot: `faults.next({ ...failures.regionFull, method: 'POST', path: '/machines' })`. */
export const failures = {
  regionFull: refused(422, 'insufficient capacity in region', 'insufficient_capacity'),
  noCandidateHost: refused(422, 'could not find a candidate host for machine'),
  noCapacity: refused(400, 'invalid_argument: no capacity'),
  volumeHostFull: refused(
    412,
    'failed_precondition: insufficient resources to create new machine with existing volume',
    'volume_placement_capacity',
  ),
  hostFull: refused(
    409,
    'aborted: could not reserve resource for machine: insufficient CPUs available to fulfill request',
  ),
  hostClosed: refused(500, 'deploys to this host are temporarily disabled'),
  governor: refused(412, 'governor policy blocked start'),
  overQuota: refused(403, 'you are over the allowed quota of memory in this region'),
  wantsPayment: refused(422, 'To create more than 1 machine per app please add a payment method.'),
  concurrentUpdate: refused(409, 'machine update failed due to concurrent update'),
  leaseHeld: refused(409, 'aborted: lease currently held by somebody@tokens.fly.io, expires at 2026-01-01T00:00:00Z'),
  machineNameTaken: refused(409, 'already_exists: unique machine name violation'),
  appNameTaken: refused(422, 'Validation failed: Name has already been taken', 'name_taken'),
  stillCreated: refused(412, "failed_precondition: unable to start machine from current state: 'created'"),
  gettingReplaced: refused(412, 'failed_precondition: machine getting replaced, refusing to start'),
  machineNotFound: refused(404, 'not_found: machine not found'),
  appNotFound: refused(404, 'Could not find App'),
  volumeGone: refused(400, 'invalid_argument: volume does not exist'),
  networkGone: refused(400, 'network not found'),
  unauthorized: refused(401, 'unauthorized'),
  forbidden: refused(403, 'unauthorized'),
  emptyBody: refused(400, 'EOF'),
  deadline: refused(408, 'deadline_exceeded: machine failed to reach desired state, started, currently starting'),
  tooOften: { ...refused(429, 'rate limit exceeded'), headers: { 'retry-after': '1' } },
  internal: refused(500, 'internal: something broke'),
  badGateway: { status: 502, body: '<html>Bad Gateway</html>' },
  unavailable: refused(503, 'unavailable: try again'),
  gatewayTimeout: { status: 504, body: 'upstream timed out' },
} as const satisfies Readonly<Record<string, Refused>>
