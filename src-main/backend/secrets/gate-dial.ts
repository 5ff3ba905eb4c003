import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import type { EgressTerms } from '../../../src-shared/policy/policy.ts'
import { reachHost, type ReachParts } from '../egress/reach/reach-host.ts'
import { failureWords, notReached } from '../egress/reach/way.ts'
import { byPolicy } from './endpoint/endpoint-refusal.ts'
import type { DialOut } from './endpoint/verified-connections.ts'
import { grantOf, grantVerdict } from './grant-verdict.ts'

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
    const withGrant = { ...now, rules: [...now.rules, grantOf(to)] }
    const decided = { ...to, verdict: grantVerdict(now, to), terms: () => withGrant }
    const reached = await reachHost(reach, decided, signal).catch((error: unknown) => {
      throw new Error(failureWords(notReached(error).failure, to.host, to.port))
    })
    if (reached.kind === 'reached') return reached.stream
    const isDenied = reached.reason === 'denied'
    const leadsTo = isDenied ? 'one that a rule of this sandbox denies' : 'one that is not public'
    throw byPolicy('not-reachable-by-policy', `${to.host} leads to no address but ${leadsTo}.`)
  }
}
