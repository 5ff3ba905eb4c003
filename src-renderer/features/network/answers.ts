import type { EgressRequest, EgressState } from '../../../src-shared/api/egress.ts'
import { decide } from '../../../src-shared/policy/decide.ts'
import type { EgressTerms } from '../../../src-shared/policy/policy.ts'

export type Answer = 'once' | 'always' | 'refuse'

/** The three answers to a refusal, in their order everywhere; `key` while the list has the focus. */
export const answers = [
  { answer: 'once', label: 'Allow once', key: '1', title: 'Until the sandbox stops' },
  { answer: 'always', label: 'Always', key: '2', title: 'As a rule of this sandbox' },
  { answer: 'refuse', label: 'Keep refusing', key: '3', title: 'As a rule that denies it: you are asked no more' },
] as const satisfies readonly { answer: Answer; label: string; key: string; title: string }[]

/** What stands of a refusal now: it asks the person, was answered since, or cannot be answered. */
export type RefusalState = 'asks' | 'allowed-since' | 'denied' | 'offline' | 'final'

export function refusalState(request: EgressRequest, state: EgressState): RefusalState | null {
  const { outcome, host, port } = request
  if (outcome.kind !== 'refused') return null
  const { reason } = outcome
  if (reason !== 'not-listed' && reason !== 'private-address' && reason !== 'denied' && reason !== 'offline') {
    return 'final'
  }
  const verdict = decide(termsOf(state), { host, port: port ?? 443 })
  if (!verdict.allowed && (verdict.reason === 'denied' || verdict.reason === 'offline')) return verdict.reason
  const isToPrivate = reason === 'private-address'
  if (verdict.allowed && (!isToPrivate || verdict.mayBePrivate)) return 'allowed-since'
  return 'asks'
}

/** The rules that count in a sandbox now. */
export function termsOf({ policy, onceRules, presets }: EgressState): EgressTerms {
  const ofPresets = presets.filter(({ id }) => policy.presets.includes(id)).flatMap(({ rules }) => rules)
  return { mode: policy.mode, isLearning: policy.isLearning, rules: [...policy.rules, ...onceRules, ...ofPresets] }
}
