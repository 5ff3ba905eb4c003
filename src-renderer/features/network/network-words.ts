import type { EgressRequest, EgressState } from '../../../src-shared/api/egress.ts'
import type { EgressRule, RefusalReason } from '../../../src-shared/policy/policy.ts'
import { harmless } from '../../ui/words.ts'

export const reasonWords = {
  offline: 'offline',
  'not-listed': 'not on the allowlist',
  denied: 'denied by a rule',
  'private-address': 'private address',
  'not-a-host': 'no host that exists',
  'other-host': 'another server inside the connection',
  'too-many': 'too many at once',
  'not-proven': 'isolation not proven yet',
} as const satisfies Record<RefusalReason, string>

const failureWords = {
  'name-not-found': 'no such name',
  'connection-refused': 'the host refused the connection',
  unreachable: 'unreachable',
  'timed-out': 'no answer in time',
  'proxy-failed': 'the proxy failed',
  cut: 'cut off',
} as const satisfies Record<(EgressRequest['outcome'] & { kind: 'failed' })['failure'], string>

/** E.g. `evil.example:443`; an address of IPv6 in brackets. */
export function placeOf({ host, port }: { readonly host: string; readonly port: number | null }): string {
  const shown = harmless(host, 253)
  if (port === null) return shown
  return `${shown.includes(':') ? `[${shown}]` : shown}:${String(port)}`
}

/** The program as the sandbox tells it. */
export function programOf({ process }: Pick<EgressRequest, 'process'>): string {
  return process === null ? 'A program' : harmless(process.name, 40)
}

/** Who a rule is from, after “allowed” or “denied”. */
export function originWords({ origin }: EgressRule, presets: EgressState['presets']): string {
  switch (origin.kind) {
    case 'person':
      return 'by you'
    case 'once':
      return 'by you, until it stops'
    case 'preset':
      return `by ${titleOf(origin.preset, presets)}’s list`
    case 'source':
      return 'as what it was made from'
    case 'learned':
      return 'as it was used before'
  }
}

function titleOf(preset: string, presets: EgressState['presets']): string {
  return presets.find(({ id }) => id === preset)?.title ?? preset
}

/** What became of it, short. */
export function verdictWords({ outcome, rule, isLearned }: EgressRequest, presets: EgressState['presets']): string {
  if (outcome.kind === 'refused') {
    return outcome.reason === 'denied' && rule !== null
      ? `denied ${originWords(rule, presets)}`
      : reasonWords[outcome.reason]
  }
  if (outcome.kind === 'failed') return failureWords[outcome.failure]
  if (outcome.kind === 'waiting') return 'connecting'
  if (isLearned) return 'learned: not on the allowlist'
  return rule === null ? 'allowed: all public is' : `allowed ${originWords(rule, presets)}`
}

/** The whole of it, as a person would say it. */
export function requestSentence(request: EgressRequest, presets: EgressState['presets']): string {
  const { outcome } = request
  const verdict = verdictWords(request, presets)
  const wanted = `${programOf(request)} wanted ${placeOf(request)}.`
  switch (outcome.kind) {
    case 'refused':
      return `${wanted} Refused: ${verdict}.`
    case 'failed':
      return `${wanted} ${outcome.failure === 'cut' ? 'It was cut off' : `Allowed, and failed: ${verdict}`}.`
    case 'waiting':
      return `${programOf(request)} is connecting to ${placeOf(request)}.`
    default:
      return `${programOf(request)} reached ${placeOf(request)}. ${verdict.charAt(0).toUpperCase()}${verdict.slice(1)}.`
  }
}
