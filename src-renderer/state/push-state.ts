import { useEffect } from 'react'
import { create } from 'zustand'
import type { PushState } from '../../src-shared/cloud/push-plan.ts'
import type { Sandbox } from '../../src-shared/engine/sandbox.ts'
import { useBackend } from '../bridge/context.ts'

const usePushStates = create<{ readonly bySandbox: Readonly<Record<string, PushState>> }>(() => ({ bySandbox: {} }))

/** Follows how things stand with one sandbox between this computer and the cloud. */
export function useFollowedPush({ id, state }: Sandbox): void {
  const backend = useBackend()
  const isThere = state !== 'creating'
  useEffect(() => {
    if (!isThere) return
    return backend.follow(
      (client, signal) => client.push.events({ sandbox: id }, { signal }),
      (push) => {
        usePushStates.setState(({ bySandbox }) => ({ bySandbox: { ...bySandbox, [id]: push } }))
      },
    )
  }, [backend, id, isThere])
}

/** As it was told last; null until it was. */
export function usePushState(sandbox: string): PushState | null {
  return usePushStates(({ bySandbox }) => bySandbox[sandbox] ?? null)
}
