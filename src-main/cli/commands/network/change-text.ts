import type { EgressState } from '../../../../src-shared/api/egress.ts'
import type { EgressMode } from '../../../../src-shared/policy/policy.ts'
import { visible } from '../../visible-text.ts'
import { placeText } from './network-text.ts'

/** What was changed of what a sandbox may reach. */
export type EgressChange =
  | { readonly kind: 'mode'; readonly mode: EgressMode }
  | { readonly kind: 'allow' | 'deny'; readonly host: string; readonly ports: readonly number[] | null }
  | { readonly kind: 'forget'; readonly host: string; readonly ports: readonly number[] | null; readonly gone: number }
  | { readonly kind: 'list'; readonly list: string; readonly isOn: boolean }
  | { readonly kind: 'learn'; readonly isOn: boolean }
  | { readonly kind: 'lock' }
  | { readonly kind: 'authorities'; readonly isOn: boolean }

const modes = {
  offline: 'reaches nothing',
  allowlist: 'reaches what a rule or a list allows',
  open: 'reaches everything public',
} as const satisfies Record<EgressMode, string>

/** One line on what holds now. */
export function changeText(sandbox: string, change: EgressChange, { policy }: EgressState): string {
  return `${visible(`${sandbox}: ${sentence(change, policy)}`)}\n`
}

function sentence(change: EgressChange, policy: EgressState['policy']): string {
  switch (change.kind) {
    case 'mode':
      return `${change.mode}, it ${modes[change.mode]}`
    case 'allow':
      return `${placeText(change.host, change.ports)} is allowed${offlineNote(policy.mode)}`
    case 'deny':
      return `${placeText(change.host, change.ports)} is kept out, whatever allows it`
    case 'forget':
      return change.gone === 0
        ? `no rule is about ${placeText(change.host, change.ports)}; a rule is taken back as it was written`
        : `no rule is about ${placeText(change.host, change.ports)} any more`
    case 'list':
      return `the list ${change.list} is ${change.isOn ? `on${offlineNote(policy.mode)}` : 'off'}`
    case 'learn':
      return change.isOn ? 'learns: everything public passes and is remembered' : 'learns no more'
    case 'lock':
      return `learns no more; ${policy.mode}, with ${count(policy.rules.length)} of its own`
    case 'authorities':
      return `the certificate authorities of this computer are ${change.isOn ? '' : 'not '}offered inside`
  }
}

/** A rule that counts for nothing now must not look like one that does. */
function offlineNote(mode: EgressMode): string {
  return mode === 'offline' ? ', but it is offline: nothing is reached until its mode is another' : ''
}

function count(rules: number): string {
  return `${String(rules)} ${rules === 1 ? 'rule' : 'rules'}`
}
