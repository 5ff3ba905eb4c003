import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode, Ref } from 'react'
import { answer, type Notification } from '../../state/notifications.ts'
import { Button } from '../../ui/button.tsx'

const icons = { info: Info, warn: TriangleAlert, danger: CircleAlert } as const

interface NotificationItemProps {
  readonly notification: Notification
  readonly title: ReactNode
  readonly body: ReactNode
  readonly close: ReactNode
  /** Gets its first answer, or the way to put it away. */
  readonly firstRef?: Ref<HTMLButtonElement> | undefined
  readonly onAnswered?: () => void
}

/** What happened and what can be done about it, the same in a toast and in the list. */
export function NotificationItem({ notification, title, body, close, firstRef, onAnswered }: NotificationItemProps) {
  const Icon = icons[notification.tone]
  return (
    <div className="notification" data-tone={notification.tone}>
      <Icon size={16} aria-hidden />
      <div className="notification-text">
        {title}
        {body}
        {notification.actions.length > 0 && (
          <div className="notification-actions">
            {notification.actions.map((action, index) => (
              <Button
                key={action.label}
                ref={index === 0 ? firstRef : undefined}
                size="small"
                look={index === 0 ? 'outlined' : 'plain'}
                onClick={() => {
                  onAnswered?.()
                  answer(notification, action)
                }}
              >
                {action.label}
              </Button>
            ))}
          </div>
        )}
      </div>
      {close}
    </div>
  )
}
