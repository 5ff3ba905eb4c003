import { Ban, Check, X } from 'lucide-react'
import type { EgressState } from '../../../src-shared/api/egress.ts'
import type { EgressRule } from '../../../src-shared/policy/policy.ts'
import { IconButton } from '../../ui/button.tsx'
import { harmless } from '../../ui/words.ts'
import { originWords } from './network-words.ts'

interface RuleRowProps {
  readonly rule: EgressRule
  readonly presets: EgressState['presets']
  readonly onRemove: () => void
}

/** One rule: what it does, for which host and ports, and who wrote it. */
export function RuleRow({ rule, presets, onRemove }: RuleRowProps) {
  const Icon = rule.verdict === 'allow' ? Check : Ban
  const words = ruleInWords(rule)
  return (
    <li className="rule-row" data-verdict={rule.verdict}>
      <Icon size={14} aria-hidden />
      <span className="rule-host truncate" title={words}>
        <span className="visually-hidden">{rule.verdict} </span>
        {harmless(rule.host, 253)}
      </span>
      <span className="rule-ports">{portsInWords(rule)}</span>
      <span className="rule-origin truncate">
        {rule.verdict === 'allow' ? 'allowed' : 'denied'} {originWords(rule, presets)}
        {rule.mayBePrivate === true && ', may be private'}
      </span>
      <IconButton size="small" label={`Remove: ${words}`} onClick={onRemove}>
        <X size={14} aria-hidden />
      </IconButton>
    </li>
  )
}

/** E.g. `allow api.example:443`. */
export function ruleInWords(rule: Pick<EgressRule, 'verdict' | 'host' | 'ports'>): string {
  const ports = rule.ports === null ? '' : ` port ${rule.ports.join(', ')}`
  return `${rule.verdict} ${harmless(rule.host, 253)}${ports}`
}

function portsInWords({ ports }: EgressRule): string {
  return ports === null ? 'all ports' : ports.join(', ')
}
