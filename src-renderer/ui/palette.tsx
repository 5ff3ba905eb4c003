import { Dialog } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'
import './palette.css'

interface PaletteDialogProps {
  /** Its accessible name. */
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
}

/** The frame of whatever is found by typing: open for as long as it is rendered. */
export function PaletteDialog({ title, onClose, children }: PaletteDialogProps) {
  return (
    <Dialog.Root
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Viewport className="palette-viewport">
          <Dialog.Popup className="dialog palette" aria-label={title}>
            {children}
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
