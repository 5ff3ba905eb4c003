import type { Duplex } from 'node:stream'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { decide } from '../../../src-shared/policy/decide.ts'
import type { EgressTerms } from '../../../src-shared/policy/policy.ts'
import { refusalWords } from '../../../src-shared/policy/refusal-words.ts'
import { reachHost, type ReachParts } from './reach/reach-host.ts'
import { failureWords, NotReached } from './reach/way.ts'

/**
 * Connects to a host for what the backend answers by itself. A person bound it to exactly this host, so no rule has to allow
 * it; one that denies it, and “offline”, count all the same, and so does where it leads.
 */
export async function dialForEndpoint(
  reach: ReachParts,
  terms: EgressTerms,
  { host, port }: { readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<Duplex> {
  const bound = { verdict: 'allow', host, ports: [port], origin: { kind: 'person' } } as const
  const verdict = decide({ ...terms, rules: [...terms.rules, bound] }, { host, port })
  if (!verdict.allowed) throw refused(refusalWords(verdict.reason, host, port))
  try {
    const reached = await reachHost(reach, { host, port, verdict }, signal)
    if (reached.kind === 'reached') return reached.stream
    throw refused(refusalWords(reached.reason, host, port))
  } catch (error) {
    throw error instanceof NotReached ? refused(failureWords(error.failure, host, port)) : error
  }
}

function refused(words: string): AirlockError {
  return new AirlockError({
    code: 'egress-refused',
    message: words,
    why: 'It was asked for by something that this sandbox may use with a secret.',
    remedy: 'Look at what the sandbox may reach.',
  })
}
