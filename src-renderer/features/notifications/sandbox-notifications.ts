import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { noticeId, type Notification, type NotificationAction } from '../../state/notifications.ts'
import { endingOf, type EndingAnswers } from './ending.ts'
import { harmless } from '../../ui/words.ts'

/** What can be answered from anywhere. */
export interface SandboxAnswers extends EndingAnswers {
  readonly open: (sandbox: Sandbox) => void
  readonly start: (sandbox: Sandbox) => void
  readonly remove: (sandbox: Sandbox) => void
}

interface Seen {
  readonly sandboxes: readonly Sandbox[]
  /** Those that were being made a moment ago. */
  readonly creating: ReadonlySet<string>
  /** Made while another one was looked at, and not opened since. */
  readonly ready: ReadonlySet<string>
  readonly selected: string | null
  /** Wall clock, in milliseconds. */
  readonly now: number
}

/** All that sandboxes have to tell now; what is not among it any more has lost its cause. */
export function sandboxNotifications(seen: Seen, answers: SandboxAnswers): readonly Notification[] {
  return seen.sandboxes.flatMap((sandbox) => {
    const isInView = sandbox.id === seen.selected
    const open = { label: 'Open', run: () => answers.open(sandbox), leadsThere: true }
    const ending = endingOf(sandbox, seen.now, answers)
    return [
      ...sandbox.notices.map(({ id, text }) => ({
        id: noticeId(sandbox, id),
        tone: 'warn' as const,
        title: sandbox.name,
        body: harmless(text, 400),
        actions: [open],
        isInView,
      })),
      ...(ending === null ? [] : [{ ...ending, actions: [...ending.actions, open], isInView }]),
      ...errorOf(sandbox, { open, isInView, answers }),
      ...(seen.ready.has(sandbox.id) && sandbox.state === 'running'
        ? [
            {
              id: `ready:${sandbox.id}`,
              tone: 'info' as const,
              title: `${sandbox.name} is ready`,
              body: 'It was made while you were elsewhere.',
              actions: [open],
              isInView,
            },
          ]
        : []),
    ]
  })
}

/** Of sandboxes that were being made, those that are ready now while another one is looked at. */
export function newlyReady({ sandboxes, creating, selected }: Omit<Seen, 'ready' | 'now'>): readonly string[] {
  return sandboxes
    .filter(({ id, state }) => creating.has(id) && state === 'running' && id !== selected)
    .map(({ id }) => id)
}

interface ErrorContext {
  readonly open: NotificationAction
  readonly isInView: boolean
  readonly answers: SandboxAnswers
}

function errorOf(sandbox: Sandbox, { open, isInView, answers }: ErrorContext): readonly Notification[] {
  const { error, name, state } = sandbox
  if (error === null) return []
  const actions: NotificationAction[] = [open]
  if (state === 'stopped') actions.push({ label: 'Start', run: () => answers.start(sandbox) })
  if (state === 'failed') actions.push({ label: 'Remove…', run: () => answers.remove(sandbox) })
  return [
    {
      id: `error:${sandbox.id}:${error.code}`,
      tone: 'danger',
      title: `${name}: ${harmless(error.message, 200)}`,
      body: harmless(error.remedy, 400),
      actions,
      isInView,
    },
  ]
}
