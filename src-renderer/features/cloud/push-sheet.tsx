import { useState, type ReactNode } from 'react'
import type { PushStage, PushState } from '../../../src-shared/cloud/push-plan.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { usePushState } from '../../state/push-state.ts'
import { useView } from '../../state/view.ts'
import { Modal } from '../../ui/modal.tsx'
import { PushProgress } from './push-progress.tsx'
import './push.css'

/** What whoever asks the person needs. */
export interface SheetParts {
  readonly title: string
  readonly push: PushState
  readonly onBegun: () => void
  readonly onClose: () => void
}

interface PushSheetProps {
  readonly sandbox: Sandbox
  readonly title: string
  /** In these the person is asked; in all others it is shown how far it is, or how it ended. */
  readonly asksIn: readonly PushStage[]
  /** Not everything is known yet that is asked with. */
  readonly isLoading?: boolean
  readonly children: (parts: SheetParts) => ReactNode
}

/** A push or pull from its question to its end. */
export function PushSheet({ sandbox, title, asksIn, isLoading = false, children }: PushSheetProps) {
  const onClose = useView((view) => view.close)
  const push = usePushState(sandbox.id)
  const [hasBegun, setBegun] = useState(false)
  if (push === null || isLoading)
    return (
      <Modal title={title} onClose={onClose}>
        <div className="dialog-body" role="status" aria-busy aria-label="Loading" />
      </Modal>
    )
  const hasFailed = hasBegun && push.error !== null && push.stage !== 'conflicts'
  if (hasFailed || !asksIn.includes(push.stage)) {
    const onAgain = () => {
      setBegun(false)
    }
    return <PushProgress sandbox={sandbox} push={push} title={title} onAgain={onAgain} onClose={onClose} />
  }
  const onBegun = () => {
    setBegun(true)
  }
  return children({ title, push, onBegun, onClose })
}
