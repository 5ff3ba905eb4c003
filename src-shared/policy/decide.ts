import { addressKind } from './addresses.ts'
import { hostOf } from './hosts.ts'
import type { EgressRule, EgressTerms, RefusalReason, Verdict } from './policy.ts'

/** Where somebody wants to go: the host in any writing. */
export interface Destination {
  readonly host: string
  readonly port: number
}

/**
 * Whether the terms allow it. Decided by name, before anything was resolved: each address that the name leads to has still
 * to pass `addressVerdict`.
 */
export function decide(terms: EgressTerms, { host: text, port }: Destination): Verdict {
  if (terms.mode === 'offline') return refused('offline')
  const host = hostOf(text)
  return host === null ? refused('not-a-host') : decideAbout(terms, { host, port })
}

/** The same for a host that `hostOf` made. */
export function decideAbout(terms: EgressTerms, { host, port }: Destination): Verdict {
  if (terms.mode === 'offline') return refused('offline')
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return refused('not-a-host')
  const matching = terms.rules.filter((rule) => namesHost(rule, host) && namesPort(rule, port))
  const denying = matching.find((rule) => rule.verdict === 'deny')
  if (denying !== undefined) return refused('denied', denying)
  const toPrivate = matching.find(mayLeadToPrivate)
  if (toPrivate !== undefined) return { allowed: true, rule: toPrivate, isLearned: false, mayBePrivate: true }
  if (leadsToPrivate(host)) return refused('private-address')
  const allowing = matching.find((rule) => rule.verdict === 'allow') ?? null
  if (allowing === null && terms.mode === 'allowlist' && !terms.isLearning) return refused('not-listed')
  return {
    allowed: true,
    rule: allowing,
    isLearned: allowing === null && terms.mode === 'allowlist',
    mayBePrivate: false,
  }
}

/** Whether a rule's host is, or is above, this one. Takes what `hostPattern` and `hostOf` made. */
export function namesHost(rule: Pick<EgressRule, 'host'>, host: string): boolean {
  // Addresses end in a digit or have colons, and no suffix does: `hostPattern` refuses one of an address.
  return rule.host.startsWith('*.') ? host.endsWith(rule.host.slice(1)) : host === rule.host
}

function namesPort(rule: EgressRule, port: number): boolean {
  return rule.ports === null || rule.ports.includes(port)
}

/** A rule that says more than it may (see `EgressRule.mayBePrivate`) says nothing about private addresses. */
function mayLeadToPrivate(rule: EgressRule): boolean {
  const byPerson = rule.origin.kind === 'person' || rule.origin.kind === 'once'
  return (
    rule.verdict === 'allow' &&
    rule.mayBePrivate === true &&
    byPerson &&
    !rule.host.startsWith('*.') &&
    rule.ports?.length === 1
  )
}

/** An address that is not public, or the names that always lead to one (RFC 6761). */
function leadsToPrivate(host: string): boolean {
  const kind = addressKind(host)
  return kind === null ? host === 'localhost' || host.endsWith('.localhost') : kind !== 'public'
}

function refused(reason: RefusalReason, rule: EgressRule | null = null): Verdict & { readonly allowed: false } {
  return { allowed: false, reason, rule }
}
