import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { EgressEvent, EgressState } from '../../../src-shared/api/egress.ts'
import { toErrorReport, type ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { useBackend } from '../../bridge/context.ts'
import { emptyLog, withRequests, type RequestLog } from './request-log.ts'

/** What is known of what goes out of a sandbox. */
export interface EgressFact {
  readonly state: EgressState | null
  readonly log: RequestLog
  readonly error: ErrorReport | null
}

const nothing: EgressFact = { state: null, log: emptyLog, error: null }
const egressKey = (sandbox: string) => ['egress', sandbox] as const
/** A busy sandbox tells more often than anybody reads. */
const gatherMs = 60
const restartDelayMs = 1000

/** Follows what goes out for as long as it is looked at; the one writer of it. */
export function useFollowedEgress(sandbox: string): EgressFact {
  const backend = useBackend()
  const queries = useQueryClient()
  useEffect(() => {
    let waiting: EgressEvent[] = []
    let gathering: ReturnType<typeof setTimeout> | undefined
    let restarting: ReturnType<typeof setTimeout> | undefined
    let stop: () => void = () => undefined
    const write = (change: (fact: EgressFact) => EgressFact) => {
      queries.setQueryData<EgressFact>(egressKey(sandbox), (fact) => change(fact ?? nothing))
    }
    const take = () => {
      gathering = undefined
      const events = waiting
      waiting = []
      write((fact) => events.reduce(withEvent, { ...fact, error: null }))
    }
    const follow = () => {
      stop = backend.follow(
        (client, signal) => client.egress.events({ sandbox }, { signal }),
        (event) => {
          waiting.push(event)
          gathering ??= setTimeout(take, gatherMs)
        },
        (error) => {
          stop()
          if (error !== null) write((fact) => ({ ...fact, error: toErrorReport(error) }))
          restarting = setTimeout(follow, restartDelayMs)
        },
      )
    }
    follow()
    return () => {
      clearTimeout(gathering)
      clearTimeout(restarting)
      stop()
    }
  }, [backend, queries, sandbox])
  const query = useQuery<EgressFact>({ queryKey: egressKey(sandbox), queryFn: skipToken, staleTime: Infinity })
  return query.data ?? nothing
}

function withEvent(fact: EgressFact, event: EgressEvent): EgressFact {
  return event.type === 'state'
    ? { ...fact, state: event.state }
    : { ...fact, log: withRequests(fact.log, event.requests) }
}
