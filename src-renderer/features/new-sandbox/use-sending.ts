import { useEffect, useRef, useState } from 'react'
import { isCancellation, toErrorReport, type ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { useBackend } from '../../bridge/context.ts'
import type { Upload } from './draft.ts'
import { nameToSend, sendSource, type SourceToSend } from './send-source.ts'

/** What is on its way to the backend, to be the source. */
export interface Sending {
  readonly name: string
  readonly isFolder: boolean
  /** How far it is, in words. */
  readonly words: string
  /** From 0 to 1; null while it is not known. */
  readonly part: number | null
}

/** Sends one thing at a time from the page: another one ends the one before, and leaving the dialog ends it. */
export function useSending() {
  const backend = useBackend()
  const [sending, setSending] = useState<Sending | null>(null)
  const [error, setError] = useState<ErrorReport | null>(null)
  const current = useRef<AbortController | null>(null)
  const cancel = () => {
    current.current?.abort()
    current.current = null
    setSending(null)
    setError(null)
  }
  useEffect(
    () => () => {
      current.current?.abort()
    },
    [],
  )
  const send = async (source: SourceToSend, done: (upload: Upload) => void) => {
    cancel()
    const mine = new AbortController()
    current.current = mine
    const about = { name: nameToSend(source), isFolder: source.kind === 'folder' }
    setSending({ ...about, words: '', part: null })
    try {
      const upload = await sendSource(backend, source, {
        signal: mine.signal,
        progress: (words, part) => {
          if (!mine.signal.aborted) setSending({ ...about, words, part })
        },
      })
      if (!mine.signal.aborted) done(upload)
    } catch (thrown) {
      if (!mine.signal.aborted && !isCancellation(thrown)) setError(toErrorReport(thrown))
    } finally {
      if (!mine.signal.aborted) setSending(null)
    }
  }
  return { sending, error, send, cancel }
}
