import { addressVerdict } from '../../../../src-shared/policy/addresses.ts'
import { decide } from '../../../../src-shared/policy/decide.ts'
import type { EgressRule, EgressTerms, RefusalReason } from '../../../../src-shared/policy/policy.ts'

export interface AddressRefusal {
  readonly reason: RefusalReason
  /** The one that denies it. */
  readonly rule: EgressRule | null
}

/** What an address is held against, where a name that was decided about leads to it. */
export interface AddressQuestion {
  readonly port: number
  readonly terms: EgressTerms
  readonly mayBePrivate: boolean
  readonly isNear: ((address: string) => boolean) | undefined
}

/** Why an address is not dialled although its name is allowed; what to dial where it is. */
export function judgeAddress(
  address: string,
  { port, terms, mayBePrivate, isNear }: AddressQuestion,
): { readonly refusal: AddressRefusal } | { readonly refusal: null; readonly canonical: string } {
  // What a rule denies by its address is not reached by a name either.
  const own = decide(terms, { host: address, port })
  if (!own.allowed && own.reason === 'denied') return { refusal: { reason: 'denied', rule: own.rule } }
  const judged = addressVerdict(address, mayBePrivate)
  if (!judged.allowed) return { refusal: notPublic }
  // A public address can be this computer's own: what listens there for everybody is not for sandboxes.
  if (!mayBePrivate && isNear?.(judged.canonical) === true) return { refusal: notPublic }
  return { refusal: null, canonical: judged.canonical }
}

const notPublic: AddressRefusal = { reason: 'private-address', rule: null }
