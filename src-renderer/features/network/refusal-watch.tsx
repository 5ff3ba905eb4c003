import { lazy, Suspense } from 'react'
import { useSandboxes } from '../../state/server-facts.ts'

const RefusalNotifications = lazy(async () => ({
  default: (await import('./refusal-notifications.tsx')).RefusalNotifications,
}))

/** Looks for refusals that nobody looked at; how they are told is loaded with the first. */
export function RefusalWatch() {
  const refused = useSandboxes()?.filter(({ network }) => network.refusals > 0) ?? []
  return <Suspense>{refused.length > 0 && <RefusalNotifications sandboxes={refused} />}</Suspense>
}
