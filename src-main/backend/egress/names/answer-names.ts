import { egressLimits, type EgressKnown } from '../../../../src-shared/agent/egress-wire.ts'
import { hostOf } from '../../../../src-shared/policy/hosts.ts'
import { nameVerdict } from '../../../../src-shared/policy/name-verdict.ts'
import { endpointDomain } from '../../../../src-shared/secrets/secret.ts'
import type { AskedNames } from '../../channel/agent-client.ts'
import type { GateOptions } from '../gate.ts'
import { Pace } from '../pace.ts'
import { failureWords } from '../reach/way.ts'

type Options = Pick<GateOptions, 'isProven' | 'terms' | 'names' | 'reach' | 'requests'>

/** Names of Airlock's own, and what nobody can have (RFC 6761): who asks outside gives away what it is about. */
const neverOutside = [`.${endpointDomain}`, '.invalid'] as const

/** Answers an agent's questions whether names exist, until they end. Whatever it asks for, only what may be reached is looked up. */
export async function answerNames(asked: AskedNames, options: Options, signal: AbortSignal): Promise<void> {
  const pace = new Pace()
  let underWay = 0
  for await (const { id, name } of asked.asked) {
    await pace.turn(signal)
    if (signal.aborted) return
    if (underWay >= egressLimits.questions) {
      asked.answer({ id, known: 'unknown' })
      continue
    }
    underWay += 1
    void knownOf(name, options).then((known) => {
      underWay -= 1
      asked.answer({ id, known })
    })
  }
}

async function knownOf(name: string, { isProven, terms, names, reach, requests }: Options): Promise<EgressKnown> {
  if (!isProven()) return 'unknown'
  const verdict = nameVerdict(terms(), name)
  const host = hostOf(name)
  if (!verdict.allowed || host === null || neverOutside.some((domain) => host.endsWith(domain))) return 'none'
  // A proxy that this computer must use may know more names than this computer.
  if (verdict.ports.some((port) => reach.proxy(host, port) !== null)) return 'exists'
  const { known, isNew } = await names.ask(host)
  if (known === 'none' && isNew) {
    const request = requests.begin({ host, port: null, via: 'dns', process: null })
    const outcome = { kind: 'failed', failure: 'name-not-found' } as const
    requests.end({ ...request, outcome, words: failureWords('name-not-found', host, 0) })
  }
  return known
}
