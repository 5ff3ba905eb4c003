import type { EgressRequest, EgressState } from '../../../../src-shared/api/egress.ts'
import { assertNever } from '../../../../src-shared/errors/airlock-error.ts'
import type { EgressRule, RuleOrigin } from '../../../../src-shared/policy/policy.ts'
import { quoted } from '../../../../src-shared/text/quoted.ts'
import { table, visible } from '../../visible-text.ts'

/** All that decides about what goes out, for a person. */
export function stateText({ policy, onceRules, presets, isServing, notServing, ...rest }: EgressState): string {
  const { authorities, upstreamProxy } = rest
  const facts: readonly (readonly [string, string])[] = [
    ['Mode', policy.isLearning ? `${policy.mode}, learning` : policy.mode],
    ['Way out', isServing ? 'open' : `closed: ${notServing ?? 'nobody says why'}`],
    ['Authorities', authoritiesText(authorities, policy.offersAuthorities)],
    ...(upstreamProxy === null ? [] : ([['Proxy', upstreamProxy]] as const)),
    ...presets.map(({ id, rules, source }): readonly [string, string] => [
      `${policy.presets.includes(id) ? '+' : '-'} ${id}`,
      `${rules.map(({ host, ports }) => placeText(host, ports)).join(' ') || 'nothing'} (${source})`,
    ]),
  ]
  const rules = [...policy.rules, ...onceRules].map((rule) => [rule.verdict, ruleText(rule), originText(rule.origin)])
  const own = rules.length === 0 ? 'No rules of its own.\n' : table([['RULE', 'HOST', 'FROM'], ...rules].map(harmless))
  return `${table(facts.map(harmless))}\n${own}`
}

/** One line for each thing that was wanted. What the sandbox tells of the program stands last, in quotation marks. */
export function requestLine(request: EgressRequest): string {
  const { at, host, port, process, outcome, times, sent, received, secret, words } = request
  const who = process === null ? '' : ` (asked for, as told inside, by ${quoted(process.name)})`
  const often = times > 1 ? ` ${String(times)} times` : ''
  const bytes = outcome.kind === 'refused' ? '' : ` ${String(sent)} out, ${String(received)} in`
  const key =
    secret === null ? '' : ` with secret ${quoted(secret.title)} to ${secret.host} ×${String(secret.requests)}`
  const why = words === '' ? '' : ` ${words}`
  const place = port === null ? host : placeText(host, [port])
  return `${visible(`${at} ${outcome.kind.padEnd(8)} ${place}${often}${bytes}${key}${why}${who}`)}\n`
}

export function placeText(host: string, ports: readonly number[] | null): string {
  if (ports === null) return host
  return `${host.includes(':') ? `[${host}]` : host}:${ports.join(',')}`
}

function ruleText({ host, ports, mayBePrivate }: EgressRule): string {
  return `${placeText(host, ports)}${mayBePrivate === true ? ' (may be private)' : ''}`
}

function originText(origin: RuleOrigin): string {
  switch (origin.kind) {
    case 'person':
      return 'you'
    case 'once':
      return 'you, until it stops'
    case 'preset':
      return `the list ${origin.preset}`
    case 'source':
      return 'the repository it was made from'
    case 'learned':
      return 'what was used while learning'
    default:
      return assertNever(origin)
  }
}

function authoritiesText({ own, total }: EgressState['authorities'], offered: boolean): string {
  if (!offered) return 'those of this computer are not offered inside'
  if (own.length === 0) return 'this computer has none of its own'
  return `${String(total)} of this computer, ${String(own.length)} of its own: ${own.slice(0, 5).join(', ')}`
}

function harmless(row: readonly string[]): string[] {
  return row.map(visible)
}
