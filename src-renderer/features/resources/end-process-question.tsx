import type { RatedProcess } from '../../../src-shared/agent/process-rates.ts'
import { Button } from '../../ui/button.tsx'
import { Question } from '../../ui/modal.tsx'
import { harmless } from '../../ui/words.ts'

interface EndProcessQuestionProps {
  readonly process: RatedProcess
  readonly onClose: () => void
  readonly onKill: () => void
}

/** A killed process saves nothing, so it is asked for in words. */
export function EndProcessQuestion({ process, onClose, onKill }: EndProcessQuestionProps) {
  return (
    <Question
      title={`Kill process ${String(process.pid)}?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Let it run</Button>
          <Button
            look="danger"
            onClick={() => {
              onClose()
              onKill()
            }}
          >
            Kill it
          </Button>
        </>
      }
    >
      <div className="dialog-body">
        <p>
          <code>{harmless(process.command, 200)}</code>
        </p>
        <p className="muted">It ends at once (SIGKILL) and cannot save anything. “End” asks it first.</p>
      </div>
    </Question>
  )
}
