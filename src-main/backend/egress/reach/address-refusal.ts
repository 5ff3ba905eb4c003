import { addressVerdict, canonicalAddress } from '../../../../src-shared/policy/addresses.ts'
import { decide } from '../../../../src-shared/policy/decide.ts'
import { isAddress } from '../../../../src-shared/policy/hosts.ts'
import type { EgressRule, EgressTerms, RefusalReason } from '../../../../src-shared/policy/policy.ts'

export interface AddressRefusal {
  readonly reason: RefusalReason
  /** The one that denies it. */
  readonly rule: EgressRule | null
  readonly address: string
}

/** What an address is held against, where a name that was decided about leads to it. */
export interface AddressQuestion {
  readonly host: string
  readonly port: number
  readonly terms: EgressTerms
  readonly mayBePrivate: boolean
  readonly isNear: ((address: string) => boolean) | undefined
}

/** Why an address is not dialled although its name is allowed; what to dial where it is. */
export function judgeAddress(
  address: string,
  { host, port, terms, mayBePrivate, isNear }: AddressQuestion,
): { readonly refusal: AddressRefusal } | { readonly refusal: null; readonly canonical: string } {
  const shown = canonicalAddress(address) ?? address
  const notPublic = { refusal: { reason: 'private-address', rule: null, address: shown } } as const
  // What a rule denies by its address is not reached by a name either.
  const own = decide(terms, { host: address, port })
  if (!own.allowed && own.reason === 'denied') return { refusal: { reason: 'denied', rule: own.rule, address: shown } }
  const judged = addressVerdict(address, mayBePrivate)
  if (!judged.allowed) return notPublic
  // Who owns a name could lead it to a cloud's own keys: these are reached by their address alone.
  if (judged.kind === 'metadata' && !isAddress(host)) return notPublic
  // A public address can be this computer's own: what listens there for everybody is not for sandboxes.
  if (!mayBePrivate && isNear?.(judged.canonical) === true) return notPublic
  return { refusal: null, canonical: judged.canonical }
}
