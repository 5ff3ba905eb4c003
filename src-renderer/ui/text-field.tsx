import { Field } from '@base-ui/react/field'
import type { ComponentProps, ReactNode } from 'react'

interface TextFieldProps extends Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'defaultValue'> {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly error?: string | null
  readonly hint?: ReactNode
  readonly after?: ReactNode
}

/** A labelled textbox; its error is tied to it for assistive technology. */
export function TextField({ label, value, onChange, error, hint, after, ...rest }: TextFieldProps) {
  const isInvalid = typeof error === 'string'
  return (
    <Field.Root className="field" invalid={isInvalid}>
      <Field.Label className="field-label">{label}</Field.Label>
      <div className="field-row">
        <Field.Control
          className="input"
          value={value}
          onValueChange={onChange}
          spellCheck={false}
          autoComplete="off"
          {...(rest as Record<string, unknown>)}
        />
        {after}
      </div>
      {isInvalid ? (
        <Field.Error match className="field-error">
          {error}
        </Field.Error>
      ) : (
        hint !== undefined && <Field.Description className="field-hint">{hint}</Field.Description>
      )}
    </Field.Root>
  )
}
