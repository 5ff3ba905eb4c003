import { decide } from '../../../src-shared/policy/decide.ts'
import type { EgressRule, EgressTerms, Verdict } from '../../../src-shared/policy/policy.ts'
import { byPolicy } from './endpoint/endpoint-refusal.ts'
import type { Destination } from './endpoint/verified-connections.ts'

/**
 * A grant allows its host as a rule of the person’s would; what denies it, and `offline`, come first.
 * @throws EndpointRefusal
 */
export function grantVerdict(terms: EgressTerms | null, to: Destination): Verdict & { readonly allowed: true } {
  if (terms === null) throw byPolicy('not-reachable-by-policy', 'the sandbox is gone.')
  const verdict = decide(terms, to)
  if (verdict.allowed) return verdict
  switch (verdict.reason) {
    case 'offline':
      throw byPolicy('not-reachable-by-policy', 'this sandbox is offline.')
    case 'not-listed':
      return { allowed: true, rule: grantOf(to), isLearned: false, mayBePrivate: false }
    default:
      throw byPolicy('not-reachable-by-policy', `a rule of this sandbox denies ${to.host}.`)
  }
}

/** What a grant says, as a rule of the person's. */
export function grantOf({ host, port }: Destination): EgressRule {
  return { verdict: 'allow', host, ports: [port], origin: { kind: 'person' } }
}
