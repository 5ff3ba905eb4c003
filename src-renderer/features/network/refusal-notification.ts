import type { EgressRequest, EgressState } from '../../../src-shared/api/egress.ts'
import type { Notification, NotificationAction } from '../../state/notifications.ts'
import { countInWords } from '../../ui/words.ts'
import { answers, refusalState } from './answers.ts'
import { askerSentence, placeInShort, placeOf, reasonWords } from './network-words.ts'
import type { AnswerTo } from './use-egress-actions.ts'

interface Seen {
  /** How many of the newest nobody looked at. */
  readonly unseen: number
  /** The request that is told of already. */
  readonly told: string | null
  /** Those that the person put away without an answer. */
  readonly away: ReadonlySet<string>
}

/**
 * Of those that still ask, oldest first. The one that is told of stays the same until it is answered, so that an answer
 * never meets another host than the one that was read.
 */
export function openRefusals(
  requests: readonly EgressRequest[],
  state: EgressState,
  { unseen, told, away }: Seen,
): readonly EgressRequest[] {
  const newest = requests
    .filter((request) => refusalState(request, state) === 'asks')
    .sort((a, b) => lastOf(b).localeCompare(lastOf(a)))
    .filter((request, index) => index < unseen || request.id === told)
    .filter(({ id }) => !away.has(id))
    .reverse()
  return [...newest.filter(({ id }) => id === told), ...newest.filter(({ id }) => id !== told)]
}

const lastOf = ({ at, endedAt }: EgressRequest): string => endedAt ?? at

interface Told {
  readonly id: string
  readonly sandbox: string
  readonly isInView: boolean
  readonly answer: (to: AnswerTo) => void
  readonly show: () => void
}

/** All refusals of a sandbox are one notification, with the answers to one of them. */
export function refusalNotification(first: EgressRequest, others: number, told: Told): Notification {
  const { host, port, outcome } = first
  const reason = outcome.kind === 'refused' ? outcome.reason : 'not-listed'
  const show: NotificationAction = {
    label: others === 0 ? 'Show' : `Show all ${String(others + 1)}`,
    run: told.show,
    leadsThere: true,
  }
  // What opens a private address is read first, where all about it stands.
  const direct = reason === 'private-address' ? answers.filter(({ answer }) => answer === 'refuse') : answers
  const given = direct.map(({ answer, label }) => ({ label, run: () => told.answer({ host, port, answer }) }))
  const place = placeOf(first)
  const title = placeInShort(first)
  const whole = title === place ? '' : `${place}. `
  const more = others === 0 ? '' : ` ${countInWords(others, 'other host was', 'other hosts were')} refused too.`
  return {
    id: told.id,
    tone: 'warn',
    title: `${title} was refused`,
    body: `${whole}In ${told.sandbox}: ${reasonWords[reason]}.${more} ${askerSentence(first)}`,
    actions: reason === 'private-address' ? [show, ...given] : [...given, show],
    isInView: told.isInView,
  }
}
