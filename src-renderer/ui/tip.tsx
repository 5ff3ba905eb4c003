import { Tooltip } from '@base-ui/react/tooltip'
import type { ReactElement } from 'react'

/** A tooltip for a control that has its own accessible name already. */
export function Tip({
  text,
  children,
}: {
  readonly text: string
  readonly children: ReactElement<Record<string, unknown>>
}) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6}>
          <Tooltip.Popup className="tooltip popup">{text}</Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
