import { Select } from '@base-ui/react/select'
import { Check, ChevronsUpDown } from 'lucide-react'
import { useId } from 'react'

export interface Option<T extends string> {
  readonly value: T
  readonly label: string
  readonly hint?: string
}

interface ChoiceProps<T extends string> {
  readonly label: string
  readonly options: readonly Option<T>[]
  readonly value: T
  readonly onChange: (value: T) => void
  readonly hint?: string
}

/** A labelled combobox with a fixed set of options. */
export function Choice<T extends string>({ label, options, value, onChange, hint }: ChoiceProps<T>) {
  const labelId = useId()
  return (
    <div className="field">
      <span className="field-label" id={labelId}>
        {label}
      </span>
      <Select.Root
        items={options.map((option) => ({ value: option.value, label: option.label }))}
        value={value}
        onValueChange={(next) => {
          if (next !== null) onChange(next)
        }}
      >
        <Select.Trigger className="select-trigger" aria-labelledby={labelId}>
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
                  <Select.Item key={option.value} value={option.value} className="menu-item">
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
      {hint && <span className="field-hint">{hint}</span>}
    </div>
  )
}
