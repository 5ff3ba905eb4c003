import { lazy, Suspense } from 'react'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useFollowedPush, usePushState } from '../../state/push-state.ts'

const CloudChip = lazy(async () => ({ default: (await import('./cloud-chip.tsx')).CloudChip }))
const PushBanner = lazy(async () => ({ default: (await import('./push-banner.tsx')).PushBanner }))

/** On the edge: where at the cloud a sandbox is and what that costs. Nothing for one that has nothing there. */
export function CloudCrossing({ sandbox }: { readonly sandbox: Sandbox }) {
  useFollowedPush(sandbox)
  const push = usePushState(sandbox.id)
  // While it is on its way, what is told over the content says so.
  const isKept = push?.hasMachine === true && (push.stage === 'home' || push.stage === 'undoing')
  if (sandbox.cloud === null && !isKept) return null
  return (
    <Suspense>
      <CloudChip sandbox={sandbox} push={push} />
    </Suspense>
  )
}

/** What is on its way, waits for the person or failed between here and the cloud. */
export function CloudBanner({ sandbox }: { readonly sandbox: Sandbox }) {
  const push = usePushState(sandbox.id)
  if (push === null || (push.error === null && (push.stage === 'home' || push.stage === 'away'))) return null
  return (
    <Suspense>
      <PushBanner sandbox={sandbox} push={push} />
    </Suspense>
  )
}
