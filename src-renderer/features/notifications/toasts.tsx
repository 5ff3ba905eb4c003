import { useEffect } from 'react'
import { Toast } from '@base-ui/react/toast'
import { X } from 'lucide-react'
import { takeFresh, useNotifications, type Notification } from '../../state/notifications.ts'
import { NotificationItem } from './notification-item.tsx'
import './notifications.css'

/** Long enough to read and to answer; it stays in the list of notifications after that. */
const shownMs = 10_000
const mostShown = 3

/** Tells what is new in the corner: announced, without taking the focus. */
export function Toasts() {
  return (
    <Toast.Provider timeout={shownMs} limit={mostShown}>
      <Fresh />
    </Toast.Provider>
  )
}

function Fresh() {
  const { toasts, add, update, close } = Toast.useToastManager<Notification>()
  const { fresh, list, isOpen } = useNotifications()
  useEffect(() => {
    for (const notification of takeFresh()) {
      const { id, title, body, tone } = notification
      add({ id, title, description: body, data: notification, priority: tone === 'danger' ? 'high' : 'low' })
    }
  }, [fresh, add])
  useEffect(() => {
    for (const { id, data } of toasts) {
      const now = list.find((one) => one.id === id)
      if (now === undefined) close(id)
      else if (now.title !== data?.title || now.body !== data.body) {
        update(id, { title: now.title, description: now.body, data: now })
      }
    }
  }, [toasts, list, close, update])
  return (
    <Toast.Portal>
      {/* Not over the list that shows them all. */}
      <Toast.Viewport className="toasts" aria-label="New notifications" hidden={isOpen}>
        {toasts.map((toast) => (
          <Toast.Root key={toast.id} toast={toast} className="toast" swipeDirection={[]}>
            <Toast.Content>
              {toast.data !== undefined && (
                <NotificationItem
                  notification={toast.data}
                  title={<Toast.Title render={<strong />} />}
                  body={<Toast.Description className="muted" />}
                  close={
                    <Toast.Close className="button" data-size="small" data-icon-only="" aria-label="Hide">
                      <X size={14} aria-hidden />
                    </Toast.Close>
                  }
                />
              )}
            </Toast.Content>
          </Toast.Root>
        ))}
      </Toast.Viewport>
    </Toast.Portal>
  )
}
