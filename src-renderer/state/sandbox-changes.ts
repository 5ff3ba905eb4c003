import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { WorkspaceChanges } from '../../src-shared/api/changes.ts'
import type { Sandbox, SandboxId } from '../../src-shared/engine/sandbox.ts'
import { useBackend } from '../bridge/context.ts'
import { onFileChanges } from './file-changes.ts'

/** Id of the side view that shows them. */
export const changesView = 'changes'

const changesKey = (sandbox: SandboxId) => ['changes', sandbox] as const

/** All files are compared for it, so it rests for so long after files changed, or longer where comparing takes long. */
const restMs = 3000
const restTimes = 10

/** Keeps what `useChanges` gives in step with the files of a running sandbox. */
export function useFollowedChanges({ id, state }: Sandbox): void {
  const queries = useQueryClient()
  const isRunning = state === 'running'
  useEffect(() => {
    if (!isRunning) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let tookMs = 0
    const look = async () => {
      const began = performance.now()
      await queries.invalidateQueries({ queryKey: changesKey(id) })
      tookMs = performance.now() - began
      timer = undefined
    }
    const stop = onFileChanges((sandbox) => {
      if (sandbox === id) timer ??= setTimeout(() => void look(), Math.max(restMs, restTimes * tookMs))
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [queries, id, isRunning])
}

/** What differs from what came in. Known while the sandbox runs, and as it was seen last after that. */
export function useChanges({ id, state }: Sandbox) {
  const backend = useBackend()
  return useQuery<WorkspaceChanges>({
    queryKey: changesKey(id),
    queryFn: () => backend.call((client) => client.changes.list({ sandbox: id })),
    enabled: state === 'running',
    staleTime: Infinity,
    retry: false,
  })
}

/** Asks for the list again, now. */
export function useRefreshChanges(sandbox: SandboxId): () => Promise<void> {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: changesKey(sandbox) })
}
