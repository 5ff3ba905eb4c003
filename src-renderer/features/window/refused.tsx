import { CircleAlert } from 'lucide-react'
import type { ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { useConnection } from '../../bridge/context.ts'
import { useEngine } from '../../state/server-facts.ts'
import { Sentence } from '../../ui/sentence.tsx'
import { harmless } from '../../ui/words.ts'

/** Why this page was never let in; null when it was once, or may be yet. */
export function useRefusal(): ErrorReport | null {
  const state = useConnection()
  const wasNeverLetIn = useEngine() === undefined
  return state.kind === 'refused' && wasNeverLetIn ? state.error : null
}

/** All that there is to see for who was not let in: why, and the way in. */
export function Refused({ error }: { readonly error: ErrorReport }) {
  return (
    <section className="welcome" role="alert">
      <CircleAlert size={24} aria-hidden className="welcome-mark" data-tone="danger" />
      <h1>{harmless(error.message, 300)}</h1>
      <p className="welcome-lead">
        <Sentence text={error.why} />
      </p>
      <p className="welcome-lead" data-loud="">
        <Sentence text={error.remedy} />
      </p>
    </section>
  )
}
