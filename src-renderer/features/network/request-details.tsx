import type { EgressRequest, EgressState } from '../../../src-shared/api/egress.ts'
import type { EgressRule } from '../../../src-shared/policy/policy.ts'
import { Button } from '../../ui/button.tsx'
import { answers, refusalState, type Answer } from './answers.ts'
import { originWords, placeOf, requestSentence } from './network-words.ts'
import { useNetworkUi } from '../../state/network.ts'
import { factsOf } from './request-facts.ts'

interface RequestDetailsProps {
  readonly request: EgressRequest
  readonly state: EgressState
  readonly onAnswer: (answer: Answer) => void
}

/** The request in front, as a sentence, with what can be done about it. */
export function RequestDetails({ request, state, onAnswer }: RequestDetailsProps) {
  const asks = refusalState(request, state)
  return (
    <section className="request-details" aria-label="Request in front">
      <p className="request-sentence">{requestSentence(request, state.presets)}</p>
      {asks === 'asks' && (
        <div className="request-answers">
          {answers.map(({ answer, label, key, title }, index) => (
            <Button
              key={answer}
              size="small"
              look={index === 0 ? 'outlined' : 'plain'}
              title={title}
              aria-keyshortcuts={key}
              onClick={(event) => {
                // The buttons may go with the answer: the list has the next one.
                event.currentTarget.closest('.requests')?.querySelector<HTMLElement>('[role="listbox"]')?.focus()
                onAnswer(answer)
              }}
            >
              {label}
              <kbd className="kbd">{key}</kbd>
            </Button>
          ))}
        </div>
      )}
      {asks !== null && asks !== 'asks' && <StandsNow asks={asks} request={request} />}
      <details className="request-facts">
        <summary>Details</summary>
        <dl className="facts">
          {factsOf(request).map(([title, value]) => (
            <div key={title} className="request-fact">
              <dt>{title}</dt>
              <dd>{value}</dd>
            </div>
          ))}
          <div className="request-fact">
            <dt>Rule</dt>
            <dd>{request.rule === null ? 'none, the mode decides' : ruleInWords(request.rule, state)}</dd>
          </div>
        </dl>
      </details>
    </section>
  )
}

/** Why there is nothing to answer any more. */
function StandsNow({ asks, request }: { readonly asks: string; readonly request: EgressRequest }) {
  const toRules = (
    <Button
      size="small"
      look="outlined"
      onClick={() => {
        useNetworkUi.setState({ part: 'rules' })
      }}
    >
      Show rules
    </Button>
  )
  if (asks === 'allowed-since') return <p className="muted">It is allowed now: the next try gets through.</p>
  if (asks === 'offline') return <p className="muted">Choose “Allowlist” above to allow single hosts.</p>
  if (asks === 'denied') {
    return (
      <div className="request-answers">
        <p className="muted">A rule denies it, so you are not asked.</p>
        {toRules}
      </div>
    )
  }
  return request.words === '' ? null : <p className="muted">This cannot be allowed: it is not a question of rules.</p>
}

function ruleInWords(rule: EgressRule, { presets }: EgressState): string {
  const ports = rule.ports === null ? 'every port' : rule.ports.join(', ')
  return `${rule.verdict} ${placeOf({ host: rule.host, port: null })} (${ports}), ${originWords(rule, presets)}`
}
