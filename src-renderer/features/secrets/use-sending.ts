import { useState } from 'react'
import type { BackendClient } from '../../bridge/backend.ts'
import { useBackend } from '../../bridge/context.ts'
import { toErrorReport, type ErrorReport } from '../../../src-shared/errors/airlock-error.ts'

interface Sending {
  readonly isSending: boolean
  readonly error: ErrorReport | null
  /** Closes when the backend has taken it; else says why it did not. */
  readonly send: (ask: (client: BackendClient) => Promise<unknown>) => void
}

export function useSending(onDone: () => void): Sending {
  const backend = useBackend()
  const [isSending, setSending] = useState(false)
  const [error, setError] = useState<ErrorReport | null>(null)
  const send: Sending['send'] = (ask) => {
    setSending(true)
    setError(null)
    backend.call(ask).then(onDone, (thrown: unknown) => {
      setSending(false)
      setError(toErrorReport(thrown))
    })
  }
  return { isSending, error, send }
}
