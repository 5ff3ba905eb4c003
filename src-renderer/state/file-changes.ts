import { useEffect } from 'react'
import type { FileChange } from '../../src-shared/agent/files.ts'
import type { Sandbox } from '../../src-shared/engine/sandbox.ts'
import { useBackend } from '../bridge/context.ts'

/** The folder that the tree shows. */
export const workspacePath = '/workspace'

type Listener = (sandbox: string, changes: readonly FileChange[]) => void
const listeners = new Set<Listener>()

/** Tells about changes in any followed sandbox, also those that were caused here. */
export function onFileChanges(listener: Listener): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')))
}

const restartDelayMs = 1000

/** Follows what changes in a running sandbox: listings and open documents are told. */
export function useFollowedFiles(sandbox: Sandbox): void {
  const backend = useBackend()
  const { id } = sandbox
  const isRunning = sandbox.state === 'running'
  useEffect(() => {
    if (!isRunning) return
    const tell = (changes: readonly FileChange[]) => {
      for (const listener of [...listeners]) listener(id, changes)
    }
    let timer: ReturnType<typeof setTimeout> | undefined
    let stop: () => void = () => undefined
    const follow = () => {
      stop = backend.follow(
        async (client, signal) => {
          const changes = await client.files.watch({ sandbox: id, path: workspacePath }, { signal })
          // What happened before the watch began was missed.
          tell([{ kind: 'overflow' }])
          return changes
        },
        tell,
        () => {
          stop()
          timer = setTimeout(follow, restartDelayMs)
        },
      )
    }
    follow()
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [backend, id, isRunning])
}
