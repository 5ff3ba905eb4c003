import { create } from 'zustand'
import { harmless } from '../ui/words.ts'

export interface NotificationAction {
  readonly label: string
  readonly run: () => void
  /** It only leads to where the cause is, and decides nothing. */
  readonly leadsThere?: boolean
}

/** Something that the person should know or decide, wherever they are. */
export interface Notification {
  /** Names the cause: the same one again replaces what was told before. */
  readonly id: string
  readonly tone: 'info' | 'warn' | 'danger'
  readonly title: string
  readonly body: string
  /** The likely answer first. Each of them also puts the notification away. */
  readonly actions: readonly NotificationAction[]
  /** It is told where the person looks already: then it is listed and not announced. */
  readonly isInView?: boolean
}

interface Notifications {
  /** Newest first. */
  readonly list: readonly Notification[]
  /** Ids that are still to be announced. */
  readonly fresh: readonly string[]
  /** Ids that the person put away and whose cause is still there. */
  readonly dismissed: ReadonlySet<string>
  readonly isOpen: boolean
}

const mostKept = 100

/** What needs the person, until it is answered, put away, or its cause goes. */
export const useNotifications = create<Notifications>(() => ({
  list: [],
  fresh: [],
  dismissed: new Set(),
  isOpen: false,
}))

/** Tells something, once: what was put away stays away until `withdraw` says that its cause is gone. */
export function publish(told: Notification): void {
  const notification = { ...told, title: harmless(told.title, 200), body: harmless(told.body, 600) }
  const { id } = notification
  useNotifications.setState(({ list, fresh, dismissed }) => {
    if (dismissed.has(id)) return {}
    const isKnown = list.some((other) => other.id === id)
    if (isKnown) return { list: list.map((other) => (other.id === id ? notification : other)) }
    return {
      list: [notification, ...list].slice(0, mostKept),
      fresh: notification.isInView === true ? fresh : [...fresh, id],
    }
  })
}

/** The cause is gone; when it comes again, it is told again. */
export function withdraw(id: string): void {
  useNotifications.setState(({ list, fresh, dismissed }) => ({
    list: list.filter((other) => other.id !== id),
    fresh: fresh.filter((other) => other !== id),
    dismissed: new Set([...dismissed].filter((other) => other !== id)),
  }))
}

/** The person puts it away. */
export function dismiss(id: string): void {
  useNotifications.setState(({ list, fresh, dismissed }) => ({
    list: list.filter((other) => other.id !== id),
    fresh: fresh.filter((other) => other !== id),
    dismissed: new Set([...dismissed, id]),
  }))
}

/** Takes what is still to be announced, so that nobody announces it twice. */
export function takeFresh(): readonly Notification[] {
  const { fresh, list } = useNotifications.getState()
  if (fresh.length > 0) useNotifications.setState({ fresh: [] })
  return fresh.flatMap((id) => list.find((notification) => notification.id === id) ?? [])
}

export function answer(notification: Notification, action: NotificationAction): void {
  dismiss(notification.id)
  action.run()
}

/** Of a notice of a sandbox, which is told in two places and put away in both at once. */
export function noticeId(sandbox: { readonly id: string }, notice: string): string {
  return `notice:${sandbox.id}:${notice}`
}
