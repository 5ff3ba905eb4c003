import { lazy, Suspense } from 'react'
import { useNotifications } from './state/notifications.ts'

const Toasts = lazy(async () => ({ default: (await import('./features/notifications/toasts.tsx')).Toasts }))

/** What is announced in the corner; loaded when the first thing is. */
export function WindowToasts() {
  const isNeeded = useNotifications(({ list }) => list.length > 0)
  return <Suspense>{isNeeded && <Toasts />}</Suspense>
}
