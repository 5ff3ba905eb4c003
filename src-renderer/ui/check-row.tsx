import type { ReactNode } from 'react'
import { Checkbox } from '@base-ui/react/checkbox'
import { Check } from 'lucide-react'

interface CheckRowProps {
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly children: ReactNode
}

/** A checkbox with what it means beside it. */
export function CheckRow({ checked, onChange, children }: CheckRowProps) {
  return (
    <label className="check-row">
      <Checkbox.Root className="checkbox" checked={checked} onCheckedChange={onChange}>
        <Checkbox.Indicator>
          <Check size={12} aria-hidden />
        </Checkbox.Indicator>
      </Checkbox.Root>
      {children}
    </label>
  )
}
