import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { stateWords } from '../../ui/words.ts'

/** Tells screen readers what the sandbox in view is and becomes; others see it on its edge. */
export function StateAnnouncement({ sandbox }: { readonly sandbox: Sandbox | null }) {
  return (
    <p className="visually-hidden" role="status" aria-label="Sandbox">
      {sandbox !== null && `${sandbox.name}: ${stateWords[sandbox.state]}`}
    </p>
  )
}
