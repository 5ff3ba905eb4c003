import { useId } from 'react'
import { Picker, type Option } from './picker.tsx'

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
      <Picker labelledBy={labelId} options={options} value={value} onChange={onChange} />
      {hint && <span className="field-hint">{hint}</span>}
    </div>
  )
}
