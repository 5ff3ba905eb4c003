import { usualPorts } from '../agent/egress-wire.ts'
import { decideAbout, namesHost } from './decide.ts'
import { hostOf, isAddress } from './hosts.ts'
import type { EgressTerms, Verdict } from './policy.ts'

/** Whether a name is answered inside a sandbox, and on which ports its address listens (ascending, at least one). */
export type NameVerdict =
  { readonly allowed: true; readonly ports: readonly number[] } | (Verdict & { readonly allowed: false })

/**
 * Each port is one that `decide` allows. Those that nobody can list (a rule without ports, learn mode, `open`) are the usual
 * ones; the others are reached through the proxy inside.
 */
export function nameVerdict(terms: EgressTerms, name: string): NameVerdict {
  const host = hostOf(name)
  if (host === null || isAddress(host)) {
    return { allowed: false, reason: terms.mode === 'offline' ? 'offline' : 'not-a-host', rule: null }
  }
  const named = terms.rules.filter((rule) => rule.verdict === 'allow' && namesHost(rule, host))
  const candidates = new Set([...named.flatMap((rule) => rule.ports ?? []), ...usualPorts])
  const verdicts = [...candidates].map((port) => ({ port, verdict: decideAbout(terms, { host, port }) }))
  const ports = verdicts.filter(({ verdict }) => verdict.allowed).map(({ port }) => port)
  if (ports.length > 0) return { allowed: true, ports: ports.sort((a, b) => a - b) }
  const refusals = verdicts.flatMap(({ verdict }) => (verdict.allowed ? [] : [verdict]))
  // What a person denied says more than what nobody allowed.
  const telling = refusals.find(({ reason }) => reason === 'denied') ?? refusals[0]
  return telling ?? { allowed: false, reason: 'not-listed', rule: null }
}
