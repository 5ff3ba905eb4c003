import type { EgressRequest, EgressState, WithSecret } from '../../../src-shared/api/egress.ts'
import type { EgressRule, RefusalReason } from '../../../src-shared/policy/policy.ts'
import { quoted } from '../../../src-shared/text/quoted.ts'
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

/** As `placeOf`, for where much would be cut off: what it ends with decides where it leads, so its start goes. */
export function placeInShort(request: Parameters<typeof placeOf>[0]): string {
  const place = placeOf(request)
  return place.length <= longestInShort ? place : `…${place.slice(1 - longestInShort)}`
}

const longestInShort = 60

/** The program in quotation marks, as the sandbox tells it; null where it tells none. Never in front of a place. */
export function programOf({ process }: Pick<EgressRequest, 'process'>): string | null {
  return process === null ? null : quoted(harmless(process.name, 40))
}

/** Who asked: the only sentence in which a sandbox chooses words, so it is the last one. */
export function askerSentence(request: Pick<EgressRequest, 'process'>): string {
  const program = programOf(request)
  return program === null ? 'The sandbox does not tell who asked.' : `Asked for by ${program}, as the sandbox tells it.`
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

/** With which of the person's secrets it went on, e.g. `with secret “Anthropic” to api.anthropic.com`. */
export function secretWords({ title, host }: WithSecret): string {
  return `with secret “${harmless(title, 60)}” to ${harmless(host, 253)}`
}

/** What became of it, short. */
export function verdictWords(request: EgressRequest, presets: EgressState['presets']): string {
  const { outcome, rule, isLearned, secret } = request
  if (outcome.kind === 'refused') {
    return outcome.reason === 'denied' && rule !== null
      ? `denied ${originWords(rule, presets)}`
      : reasonWords[outcome.reason]
  }
  if (outcome.kind === 'failed') return failureWords[outcome.failure]
  if (outcome.kind === 'waiting') return 'connecting'
  if (secret !== null) return secretWords(secret)
  if (isLearned) return 'learned: not on the allowlist'
  return rule === null ? 'allowed: all public is' : `allowed ${originWords(rule, presets)}`
}

/** What was asked for and what became of it. The place stands first, and nothing in it is worded by a program. */
export function outcomeSentence(request: EgressRequest, presets: EgressState['presets']): string {
  const { outcome } = request
  const place = placeOf(request)
  const verdict = verdictWords(request, presets)
  switch (outcome.kind) {
    case 'refused':
      return `${place} was refused: ${verdict}.`
    case 'failed':
      return outcome.failure === 'cut' ? `${place} was cut off.` : `${place} was allowed, and failed: ${verdict}.`
    case 'waiting':
      return `${place} is being connected.`
    default:
      return `${place} was reached. ${capital(verdict)}.`
  }
}

/** With its first letter large. */
function capital(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

/** The whole of it, as a person would say it. */
export function requestSentence(request: EgressRequest, presets: EgressState['presets']): string {
  return `${outcomeSentence(request, presets)} ${askerSentence(request)}`
}
