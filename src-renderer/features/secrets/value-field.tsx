import { TextField } from '../../ui/text-field.tsx'

interface ValueFieldProps {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly error: string | null
}

/** Takes a value in, shown as dots; nothing of it is offered again or kept by the browser. */
export function ValueField(props: ValueFieldProps) {
  return (
    <TextField
      {...props}
      label="Value"
      type="password"
      autoComplete="new-password"
      hint="It is kept on this computer, outside of every sandbox, and never shown again."
    />
  )
}
