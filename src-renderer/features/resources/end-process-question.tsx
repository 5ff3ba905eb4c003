import type { RatedProcess } from '../../../src-shared/agent/process-rates.ts'
import { Confirmation } from '../../ui/confirmation.tsx'
import { harmless } from '../../ui/words.ts'

interface EndProcessQuestionProps {
  readonly process: RatedProcess
  readonly onClose: () => void
  readonly onKill: () => void
}

/** A killed process saves nothing, so it is asked for in words. */
export function EndProcessQuestion({ process, onClose, onKill }: EndProcessQuestionProps) {
  return (
    <Confirmation
      title={`Kill process ${String(process.pid)}?`}
      cancel="Let it run"
      confirm="Kill it"
      onConfirm={onKill}
      onClose={onClose}
    >
      <p>
        <code>{harmless(process.command, 200)}</code>
      </p>
      <p className="muted">It ends at once (SIGKILL) and cannot save anything. “End” asks it first.</p>
    </Confirmation>
  )
}
