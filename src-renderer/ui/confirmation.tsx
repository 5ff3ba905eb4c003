import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { Question } from './modal.tsx'

interface ConfirmationProps {
  readonly title: string
  readonly children: ReactNode
  /** The answer with which it is done. */
  readonly confirm: string
  /** Nothing is lost by it. */
  readonly isHarmless?: boolean
  /** The safe answer, which stands first. */
  readonly cancel?: string
  /** A third answer, between both. */
  readonly other?: ReactNode
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Whether something is to be done: whatever the answer is, the question closes. */
export function Confirmation(props: ConfirmationProps) {
  const { title, children, confirm, isHarmless = false, cancel = 'Keep it', other, onConfirm, onClose } = props
  return (
    <Question
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{cancel}</Button>
          {other}
          <Button
            look={isHarmless ? 'filled' : 'danger'}
            onClick={() => {
              onClose()
              onConfirm()
            }}
          >
            {confirm}
          </Button>
        </>
      }
    >
      <div className="dialog-body">{children}</div>
    </Question>
  )
}
