import { Search } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { EgressState } from '../../../src-shared/api/egress.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { refusalState, type Answer } from './answers.ts'
import { NoRequests } from './no-requests.tsx'
import { PrivateQuestion, type PrivateAnswer } from './private-question.tsx'
import { RequestDetails } from './request-details.tsx'
import { RequestList } from './request-list.tsx'
import { chips, chipTitles, isUnder, requestsWith, type Chip, type RequestLog } from './request-log.ts'
import type { EgressActions } from './use-egress-actions.ts'

interface RequestsProps {
  readonly sandbox: Sandbox
  readonly state: EgressState
  readonly log: RequestLog
  readonly actions: EgressActions
}

/** What was wanted, newest first, with the answers to what was refused. */
export function Requests({ sandbox, state, log, actions }: RequestsProps) {
  const [text, setText] = useState('')
  const [chip, setChip] = useState<Chip>('all')
  const [chosen, choose] = useState<string | null>(null)
  const [asked, ask] = useState<PrivateAnswer | null>(null)
  const found = useMemo(() => requestsWith(log, text), [log, text])
  const shown = useMemo(() => found.filter((request) => isUnder(chip, request)), [found, chip])
  const asking = useMemo(() => shown.filter((one) => refusalState(one, state) === 'asks'), [shown, state])
  const front = shown.find(({ id }) => id === chosen) ?? null
  // What waits for an answer comes to the front by itself, and stays there: an answer never meets another one.
  if (front === null && asking[0] !== undefined) choose(asking[0].id)
  if (log.size === 0) return <NoRequests sandbox={sandbox} mode={state.policy.mode} />

  const answer = (given: Answer) => {
    if (front === null || refusalState(front, state) !== 'asks') return
    const { host, port, outcome, address } = front
    const isPrivate = outcome.kind === 'refused' && outcome.reason === 'private-address'
    if (isPrivate && given !== 'refuse') {
      ask({ host, port, address, answer: given })
      return
    }
    actions.answer({ host, port, answer: given })
    goOn()
  }
  /** The next that asks comes to the front; where none does, the answered one stays. */
  const goOn = () => {
    const place = asking.findIndex(({ id }) => id === front?.id)
    const next = asking[place + 1] ?? asking[place - 1]
    choose(next?.id ?? front?.id ?? null)
  }

  return (
    <div className="requests">
      <label className="network-filter">
        <Search size={14} aria-hidden />
        <input
          type="search"
          aria-label="Filter requests"
          placeholder="Host, port or program"
          value={text}
          spellCheck={false}
          onChange={(event) => {
            setText(event.target.value)
          }}
        />
      </label>
      <div className="network-chips" role="group" aria-label="Show">
        {chips.map((one) => (
          <button
            key={one}
            type="button"
            className="network-chip"
            aria-pressed={one === chip}
            onClick={() => {
              setChip(one)
            }}
          >
            {chipTitles[one]}{' '}
            <span>{found.filter((request) => isUnder(one, request)).length.toLocaleString('en')}</span>
          </button>
        ))}
      </div>
      {shown.length === 0 ? (
        <p className="network-none muted">Nothing here has that. {text !== '' && 'Clear the filter to see all.'}</p>
      ) : (
        <RequestList
          requests={shown}
          state={state}
          activeId={front?.id ?? null}
          onActivate={choose}
          onAnswer={answer}
        />
      )}
      {front !== null && <RequestDetails key={front.id} request={front} state={state} onAnswer={answer} />}
      {asked !== null && (
        <PrivateQuestion
          asked={asked}
          onClose={() => ask(null)}
          onAllow={({ host, port, answer: given }) => {
            ask(null)
            actions.answer({ host, port, answer: given, mayBePrivate: true })
            goOn()
          }}
        />
      )}
    </div>
  )
}
