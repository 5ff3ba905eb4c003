import { Popover } from '@base-ui/react/popover'
import type { ReactNode } from 'react'

interface CrossingProps {
  readonly icon: ReactNode
  /** What crosses; where there is little room the icon stands for it. */
  readonly word: string
  /** How much of it, always in sight. */
  readonly amount?: ReactNode
  readonly title: string
  readonly children: ReactNode
  /** Both or neither: else it opens by its button alone. */
  readonly open?: boolean
  readonly onOpenChange?: (open: boolean) => void
}

/** What crosses the edge of a sandbox, at its place on the edge, with all about it below. */
export function Crossing({ icon, word, amount, title, children, open, onOpenChange }: CrossingProps) {
  const control = open === undefined || onOpenChange === undefined ? {} : { open, onOpenChange }
  return (
    <Popover.Root {...control}>
      <Popover.Trigger className="edge-button">
        {icon}
        <span className="edge-word">{word}</span>
        {amount !== undefined && <span className="edge-amount">{amount}</span>}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="bottom" align="end" sideOffset={6} className="layer">
          <Popover.Popup className="popup crossing-popup">
            <Popover.Title render={<h2 />}>{title}</Popover.Title>
            {children}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
