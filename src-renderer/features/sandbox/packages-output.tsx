import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { outputText } from '../../../src-shared/text/output-text.ts'
import { useBackend } from '../../bridge/context.ts'
import './packages.css'

/** Characters that are shown: the newest. */
const mostShown = 200_000

export interface ShownOutput {
  readonly text: string
  /** Set once the command is over that was followed here. */
  readonly ended: true | null
  readonly error: ErrorReport | null
  /** Before a command begins: what an earlier one printed goes. */
  begin(): void
  forget(): void
}

const nothing = { text: '', ended: null, error: null } as const

/** What the command prints that adds packages to a sandbox, while one runs and after it that ran here. */
export function usePackagesOutput(sandbox: string, isUnderWay: boolean): ShownOutput {
  const backend = useBackend()
  const [shown, setShown] = useState<Pick<ShownOutput, 'text' | 'ended' | 'error'>>(nothing)
  // Followed to its end, which comes after the operation’s.
  const [follows, setFollows] = useState(isUnderWay)
  if (isUnderWay && !follows) setFollows(true)
  useEffect(() => {
    if (!follows) return
    let isOver = false
    return backend.follow(
      (client, signal) => {
        // Begun again after a lost connection, it tells all from the start.
        if (!isOver) setShown(nothing)
        return client.packages.output({ sandbox }, { signal })
      },
      (event) => {
        if (event.type === 'output') {
          setShown((before) => ({ ...before, text: (before.text + event.text).slice(-mostShown) }))
          return
        }
        isOver = true
        setFollows(false)
        setShown((before) => ({
          ...before,
          ended: true,
          error: event.error?.code === 'cancelled' ? null : event.error,
        }))
        if (event.error?.code === 'cancelled') setShown(nothing)
      },
    )
  }, [backend, sandbox, follows])
  const forget = () => {
    setShown(nothing)
  }
  return { ...shown, begin: forget, forget }
}

/** Keeps the newest line in sight, unless somebody scrolled up to read. */
export function PackagesOutput({ text }: { readonly text: string }) {
  const box = useRef<HTMLPreElement>(null)
  const isAtEnd = useRef(true)
  useLayoutEffect(() => {
    if (box.current !== null && isAtEnd.current) box.current.scrollTop = box.current.scrollHeight
  }, [text])
  if (text === '') return null
  return (
    <pre
      ref={box}
      className="packages-output"
      role="log"
      aria-label="Output"
      tabIndex={0}
      onScroll={({ currentTarget }) => {
        isAtEnd.current = currentTarget.scrollHeight - currentTarget.scrollTop - currentTarget.clientHeight < 24
      }}
    >
      {outputText(text)}
    </pre>
  )
}
