import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { SandboxPorts } from '../../src-shared/api/sandbox-ports.ts'
import type { Sandbox } from '../../src-shared/engine/sandbox.ts'
import { toErrorReport, type ErrorReport } from '../../src-shared/errors/airlock-error.ts'
import { useBackend } from '../bridge/context.ts'

/** What is known of a sandbox's ports, or why nothing can be. */
export type PortsFact =
  { readonly kind: 'known'; readonly ports: SandboxPorts } | { readonly kind: 'untold'; readonly error: ErrorReport }

const portsKey = (sandbox: string) => ['ports', sandbox] as const
const restartDelayMs = 1000

/** Follows the servers in a running sandbox; the one writer of what `useSandboxPorts` gives. */
export function useFollowedPorts({ id, state }: Sandbox): void {
  const backend = useBackend()
  const queries = useQueryClient()
  const isRunning = state === 'running'
  useEffect(() => {
    if (!isRunning) return
    const write = (fact: PortsFact | null) => {
      queries.setQueryData<PortsFact | null>(portsKey(id), fact)
    }
    let timer: ReturnType<typeof setTimeout> | undefined
    let stop: () => void = () => undefined
    const follow = () => {
      stop = backend.follow(
        (client, signal) => client.ports.events({ sandbox: id }, { signal }),
        (ports) => {
          write({ kind: 'known', ports })
        },
        (error) => {
          stop()
          // An agent of before stays as it is until the sandbox was stopped.
          if (error?.code === 'agent-too-old') write({ kind: 'untold', error: toErrorReport(error) })
          else timer = setTimeout(follow, restartDelayMs)
        },
      )
    }
    follow()
    return () => {
      clearTimeout(timer)
      stop()
      write(null)
    }
  }, [backend, queries, id, isRunning])
}

/** Null until it was told, and while the sandbox rests. */
export function useSandboxPorts(sandbox: string): PortsFact | null {
  const query = useQuery<PortsFact | null>({ queryKey: portsKey(sandbox), queryFn: skipToken, staleTime: Infinity })
  return query.data ?? null
}
