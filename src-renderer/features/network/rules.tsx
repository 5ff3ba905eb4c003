import { Switch } from '@base-ui/react/switch'
import { Plus } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { EgressState } from '../../../src-shared/api/egress.ts'
import type { EgressRule } from '../../../src-shared/policy/policy.ts'
import { attempt } from '../../state/notices.ts'
import { Button } from '../../ui/button.tsx'
import { AddRule } from './add-rule.tsx'
import { Around } from './around.tsx'
import { useNetworkUi } from '../../state/network.ts'
import { Presets } from './presets.tsx'
import { RuleRow, ruleInWords } from './rule-row.tsx'
import type { EgressActions } from './use-egress-actions.ts'

interface RulesProps {
  readonly state: EgressState
  readonly actions: EgressActions
  /** What else decides about requests. */
  readonly children?: ReactNode
}

/** What decides: own rules, lists of others, and what of this computer takes part. */
export function Rules({ state, actions, children }: RulesProps) {
  const isAdding = useNetworkUi((ui) => ui.isAdding)
  const [removed, setRemoved] = useState<EgressRule | null>(null)
  const rules = [...state.onceRules, ...state.policy.rules.toReversed()]
  const setAdding = (is: boolean) => {
    useNetworkUi.setState({ isAdding: is })
  }
  return (
    <div className="rules">
      <section aria-labelledby="network-own-rules">
        <div className="rules-head">
          <h2 id="network-own-rules">Rules of this sandbox</h2>
          {!isAdding && (
            <Button size="small" look="outlined" onClick={() => setAdding(true)}>
              <Plus size={12} aria-hidden />
              Add rule
            </Button>
          )}
        </div>
        {isAdding && <AddRule actions={actions} onClose={() => setAdding(false)} />}
        {rules.length === 0 && !isAdding && (
          <p className="muted">
            None yet. Answer a refusal with “Always”, or add a host here. A rule that denies beats every one that
            allows.
          </p>
        )}
        <ul className="rule-list" aria-label="Rules of this sandbox">
          {rules.map((rule) => (
            <RuleRow
              key={`${rule.origin.kind} ${rule.verdict} ${rule.host} ${String(rule.ports)}`}
              rule={rule}
              presets={state.presets}
              onRemove={() => {
                attempt(async () => {
                  await actions.removeRule(rule)
                  setRemoved(rule)
                })
              }}
            />
          ))}
        </ul>
        <div role="status">
          {removed !== null && (
            <div className="rule-undo">
              <span className="truncate">Removed: {ruleInWords(removed)}</span>
              <Button
                size="small"
                autoFocus
                onClick={() => {
                  setRemoved(null)
                  attempt(() => bringBack(actions, removed))
                }}
              >
                Undo
              </Button>
            </div>
          )}
        </div>
      </section>
      <Presets state={state} actions={actions} />
      {children}
      <section aria-labelledby="network-authorities">
        <div className="rules-head">
          <h2 id="network-authorities">Certificate authorities</h2>
          <Switch.Root
            className="switch"
            aria-label="Offer this computer’s certificate authorities inside"
            checked={state.policy.offersAuthorities}
            onCheckedChange={(isOn) => {
              actions.change({ offersAuthorities: isOn })
            }}
          >
            <Switch.Thumb className="switch-thumb" />
          </Switch.Root>
        </div>
        <Around state={state} />
      </section>
    </div>
  )
}

/** What counted until the sandbox stops counts no longer than that after it was brought back. */
async function bringBack(actions: EgressActions, rule: EgressRule): Promise<void> {
  if (rule.origin.kind !== 'once') {
    await actions.addRule(rule)
    return
  }
  const { host, ports, mayBePrivate = false } = rule
  const port = ports?.length === 1 ? (ports[0] ?? null) : null
  actions.answer({ host, port, answer: 'once', mayBePrivate })
}
