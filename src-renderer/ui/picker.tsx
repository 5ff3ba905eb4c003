import { Select } from '@base-ui/react/select'
import { Check, ChevronsUpDown } from 'lucide-react'

export interface Option<T extends string> {
  readonly value: T
  readonly label: string
  readonly hint?: string
  /** Stands there and cannot be chosen; the hint says why. */
  readonly isDisabled?: boolean
}

interface PickerProps<T extends string> {
  /** Ids of what names and what describes it. */
  readonly labelledBy: string
  readonly describedBy?: string
  readonly options: readonly Option<T>[]
  readonly value: T
  readonly onChange: (value: T) => void
}

/** A combobox with a fixed set of options; what labels it stands elsewhere. */
export function Picker<T extends string>({ labelledBy, describedBy, options, value, onChange }: PickerProps<T>) {
  return (
    <Select.Root
      items={options.map((option) => ({ value: option.value, label: option.label }))}
      value={value}
      onValueChange={(next) => {
        if (next !== null) onChange(next)
      }}
    >
      <Select.Trigger className="select-trigger" aria-labelledby={labelledBy} aria-describedby={describedBy}>
        <Select.Value />
        <Select.Icon>
          <ChevronsUpDown size={14} aria-hidden />
        </Select.Icon>
      </Select.Trigger>
      <Select.Portal>
        <Select.Positioner sideOffset={4} alignItemWithTrigger={false} className="layer">
          <Select.Popup className="popup menu" style={{ minWidth: 'var(--anchor-width)' }}>
            <Select.List>
              {options.map((option) => (
                <Select.Item
                  key={option.value}
                  value={option.value}
                  disabled={option.isDisabled === true}
                  className="menu-item"
                >
                  <span className="option-text">
                    <Select.ItemText>{option.label}</Select.ItemText>
                    {option.hint && <small>{option.hint}</small>}
                  </span>
                  <Select.ItemIndicator className="menu-hint">
                    <Check size={14} aria-hidden />
                  </Select.ItemIndicator>
                </Select.Item>
              ))}
            </Select.List>
          </Select.Popup>
        </Select.Positioner>
      </Select.Portal>
    </Select.Root>
  )
}
