import type { SandboxState } from '../../src-shared/engine/sandbox.ts'
import './state-dot.css'

/** Shape and fill tell the state, so colour is not needed; the word stands beside it. */
export function StateDot({ state }: { readonly state: SandboxState }) {
  return <span className="state-dot" data-state={state} aria-hidden />
}
