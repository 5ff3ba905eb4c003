import { Checkbox } from '@base-ui/react/checkbox'
import { Check } from 'lucide-react'

interface TickProps {
  readonly label: string
  readonly isTicked: boolean
  readonly onToggle: () => void
}

export function Tick({ label, isTicked, onToggle }: TickProps) {
  return (
    <Checkbox.Root className="checkbox" aria-label={label} checked={isTicked} onCheckedChange={onToggle}>
      <Checkbox.Indicator>
        <Check size={12} aria-hidden />
      </Checkbox.Indicator>
    </Checkbox.Root>
  )
}
