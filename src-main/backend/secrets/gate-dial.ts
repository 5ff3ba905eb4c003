import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { decide } from '../../../src-shared/policy/decide.ts'
import type { EgressRule, EgressTerms, Verdict } from '../../../src-shared/policy/policy.ts'
import { reachHost, type ReachParts } from '../egress/reach/reach-host.ts'
import { failureWords, notReached } from '../egress/reach/way.ts'
import { byPolicy } from './endpoint/endpoint-refusal.ts'
import type { Destination, DialOut } from './endpoint/verified-connections.ts'

export interface GateDialOptions {
  readonly reach: ReachParts
  /** What a sandbox may reach; null when it is gone. */
  readonly terms: (sandbox: SandboxId) => EgressTerms | null
}

/** Reaches a provider as the gate does: its addresses are checked, and the proxy of this computer is used. */
export function gateDial({ reach, terms }: GateDialOptions): DialOut {
  return async (to, { sandbox, signal }) => {
    const now = terms(sandbox)
    if (now === null) throw byPolicy('not-reachable-by-policy', 'the sandbox is gone.')
    const decided = {
      ...to,
      verdict: verdictFor(now, to),
      terms: () => ({ ...now, rules: [...now.rules, grantOf(to)] }),
    }
    const reached = await reachHost(reach, decided, signal).catch((error: unknown) => {
      throw new Error(failureWords(notReached(error).failure, to.host, to.port))
    })
    if (reached.kind === 'reached') return reached.stream
    const isDenied = reached.reason === 'denied'
    const leadsTo = isDenied ? 'one that a rule of this sandbox denies' : 'one that is not public'
    throw byPolicy('not-reachable-by-policy', `${to.host} leads to no address but ${leadsTo}.`)
  }
}

/** A grant allows its host as a rule of the person’s would; what denies it, and `offline`, come first. */
function verdictFor(terms: EgressTerms, to: Destination): Verdict & { readonly allowed: true } {
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

function grantOf({ host, port }: Destination): EgressRule {
  return { verdict: 'allow', host, ports: [port], origin: { kind: 'person' } }
}
