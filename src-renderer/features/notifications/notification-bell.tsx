import { useRef } from 'react'
import { Popover } from '@base-ui/react/popover'
import { Bell, X } from 'lucide-react'
import { useCommand } from '../../state/commands.ts'
import { dismiss, useNotifications, type Notification } from '../../state/notifications.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { NotificationItem } from './notification-item.tsx'
import './notifications.css'

const open = (isOpen: boolean) => {
  useNotifications.setState({ isOpen })
}

/** How many things need the person, in the status bar, with the list of them. */
export function NotificationBell() {
  const { list, isOpen } = useNotifications()
  const first = useRef<HTMLButtonElement>(null)
  const show = () => {
    open(true)
  }
  useCommand(
    list.length > 0
      ? { id: 'notifications.newest', title: 'Go to the newest notification', shortcut: 'F8 Mod+Shift+F8', run: show }
      : null,
  )
  useCommand({ id: 'notifications.show', title: 'Show notifications', run: show })
  const words = list.length === 0 ? 'Notifications' : `Notifications: ${String(list.length)} need you`
  return (
    <Popover.Root open={isOpen} onOpenChange={open}>
      <Popover.Trigger className="status-button" aria-label={words} data-count={list.length > 0 ? '' : undefined}>
        <Bell size={14} aria-hidden />
        {list.length > 0 && <span>{list.length}</span>}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="top" align="end" sideOffset={6} className="layer">
          <Popover.Popup className="popup notification-list" initialFocus={list.length > 0 ? first : true}>
            <div className="notification-head">
              <Popover.Title render={<h2 />}>Notifications</Popover.Title>
              {list.length > 1 && (
                <Button
                  size="small"
                  onClick={() => {
                    for (const { id } of list) dismiss(id)
                  }}
                >
                  Put all away
                </Button>
              )}
            </div>
            {list.length === 0 ? (
              <p className="muted notification-none">
                Nothing needs you. What sandboxes need while you are elsewhere is told here.
              </p>
            ) : (
              <ul aria-label="Notifications">
                {list.map((notification, index) => (
                  <li key={notification.id}>
                    <Listed notification={notification} firstRef={index === 0 ? first : undefined} />
                  </li>
                ))}
              </ul>
            )}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

interface ListedProps {
  readonly notification: Notification
  readonly firstRef: React.RefObject<HTMLButtonElement | null> | undefined
}

function Listed({ notification, firstRef }: ListedProps) {
  return (
    <NotificationItem
      notification={notification}
      title={<strong>{notification.title}</strong>}
      body={<p className="muted">{notification.body}</p>}
      firstRef={firstRef}
      onAnswered={() => {
        open(false)
      }}
      close={
        <IconButton
          label={`Put “${notification.title}” away`}
          size="small"
          onClick={() => {
            dismiss(notification.id)
          }}
        >
          <X size={14} aria-hidden />
        </IconButton>
      }
    />
  )
}
