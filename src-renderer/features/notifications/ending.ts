import { isEnding, lifetimeWarnings } from '../../../src-shared/engine/lifetime.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import type { Notification } from '../../state/notifications.ts'
import { countInWords } from '../../ui/words.ts'

/** What can be answered to a sandbox whose time is nearly over. */
export interface EndingAnswers {
  readonly extend: (sandbox: Sandbox) => void
  readonly keep: (sandbox: Sandbox) => void
}

/** Told 15 minutes before a sandbox is stopped, and anew 5 minutes before; what was answered is told no more. */
export function endingOf(
  sandbox: Sandbox,
  now: number,
  { extend, keep }: EndingAnswers,
): Pick<Notification, 'id' | 'tone' | 'title' | 'body' | 'actions'> | null {
  const { id, name, state, lifetime } = sandbox
  const isLive = state === 'running' || state === 'paused'
  if (lifetime?.endsAt == null || !isLive || !isEnding(lifetime, now)) return null
  const isLast = Date.parse(lifetime.endsAt) - now <= lifetimeWarnings.last
  const minutes = (isLast ? lifetimeWarnings.last : lifetimeWarnings.first) / 60_000
  return {
    id: `ending:${id}:${lifetime.endsAt}:${String(minutes)}`,
    tone: 'warn',
    title: `${name} is stopped in less than ${countInWords(minutes, 'minute')}`,
    body: `Its time of ${countInWords(lifetime.hours, 'hour')} is over then. Files are kept; programs end.`,
    actions: [
      { label: '1 h more', run: () => extend(sandbox) },
      { label: 'Keep until I stop it', run: () => keep(sandbox) },
    ],
  }
}
