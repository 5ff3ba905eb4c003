import { Dialog } from '@base-ui/react/dialog'
import { AlertDialog } from '@base-ui/react/alert-dialog'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from './button.tsx'

interface ModalProps {
  readonly title: string
  readonly children: ReactNode
  readonly actions?: ReactNode
  readonly wide?: boolean
  readonly onClose: () => void
}

/** A dialog that is open for as long as it is rendered. Escape and a click beside it close it. */
export function Modal({ title, children, actions, wide, onClose }: ModalProps) {
  return (
    <Dialog.Root
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Viewport className="dialog-viewport">
          <Dialog.Popup className="dialog" data-wide={wide ? '' : undefined}>
            <div className="dialog-head">
              <Dialog.Title render={<h2 />}>{title}</Dialog.Title>
              <IconButton label="Close" onClick={onClose}>
                <X size={16} aria-hidden />
              </IconButton>
            </div>
            {children}
            {actions && <div className="dialog-actions">{actions}</div>}
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** A question that needs an answer before anything goes on. Escape is the safe answer. */
export function Question({ title, children, actions, wide, onClose }: ModalProps) {
  return (
    <AlertDialog.Root
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop" />
        <AlertDialog.Viewport className="dialog-viewport">
          <AlertDialog.Popup className="dialog" data-wide={wide ? '' : undefined}>
            <div className="dialog-head">
              <AlertDialog.Title render={<h2 />}>{title}</AlertDialog.Title>
            </div>
            {children}
            <div className="dialog-actions">{actions}</div>
          </AlertDialog.Popup>
        </AlertDialog.Viewport>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
