import { Ban, Circle, CircleDashed, CircleDot, KeyRound, TriangleAlert } from 'lucide-react'
import type { EgressRequest, EgressState } from '../../../src-shared/api/egress.ts'
import { bytesInWords, harmless } from '../../ui/words.ts'
import { refusalState } from './answers.ts'
import { askerSentence, outcomeSentence, placeOf, programOf, verdictWords } from './network-words.ts'
import { timeInWords } from './request-facts.ts'

interface RequestRowProps {
  readonly id: string
  readonly request: EgressRequest
  readonly state: EgressState
  /** Pixels from the top of the list. */
  readonly top: number
  readonly isActive: boolean
  readonly onActivate: () => void
}

const icons = {
  waiting: CircleDashed,
  open: CircleDot,
  done: Circle,
  refused: Ban,
  failed: TriangleAlert,
} as const satisfies Record<EgressRequest['outcome']['kind'], unknown>

/** Where it went and when; below it what became of it, who asked as the sandbox tells, and how much moved. */
export function RequestRow({ id, request, state, top, isActive, onActivate }: RequestRowProps) {
  const { outcome, times, isLearned, secret } = request
  const asks = refusalState(request, state)
  const isWithSecret = secret !== null && (outcome.kind === 'open' || outcome.kind === 'done')
  const Icon = isWithSecret ? KeyRound : icons[outcome.kind]
  const sentence = outcomeSentence(request, state.presets)
  const program = programOf(request)
  const repeated = times > 1 ? ` ${times.toLocaleString('en')} times.` : ''
  return (
    <div
      id={id}
      className="request-row"
      role="option"
      aria-selected={isActive}
      aria-label={`${sentence}${repeated}${asks === 'asks' ? ' Waits for your answer.' : ''} ${askerSentence(request)}`}
      data-outcome={outcome.kind}
      data-asks={asks ?? undefined}
      data-learned={isLearned ? '' : undefined}
      style={{ transform: `translateY(${String(top)}px)` }}
      onClick={onActivate}
    >
      <Icon size={14} aria-hidden />
      <span className="request-place truncate" title={placeOf(request)}>
        {placeOf(request)}
      </span>
      <span className="request-time">
        {times > 1 && <span className="request-times">×{times.toLocaleString('en')}</span>}
        {timeInWords(request.at)}
      </span>
      <span className="request-verdict truncate">
        {asks === 'allowed-since' ? 'refused then, allowed now' : harmless(verdictWords(request, state.presets), 120)}
        {' · '}
        {program === null ? (
          'program not told'
        ) : (
          <>
            told inside: <span className="request-program">{program}</span>
          </>
        )}
      </span>
      <span className="request-moved">
        {request.sent > 0 && <span className="request-sent">↑ {bytesInWords(request.sent)} </span>}
        {request.received > 0 && `↓ ${bytesInWords(request.received)}`}
      </span>
    </div>
  )
}
