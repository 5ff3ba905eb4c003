import { NumberField } from '@base-ui/react/number-field'
import { Switch } from '@base-ui/react/switch'
import { Minus, Plus } from 'lucide-react'
import { definitionOf, type SettingKey, type SettingValue } from '../../../src-shared/settings/definitions.ts'
import type { NumberSetting } from '../../../src-shared/settings/kinds.ts'
import { useTemplates } from '../../state/server-facts.ts'
import { changeSetting, useSetting } from '../../state/settings.ts'
import { Picker } from '../../ui/picker.tsx'

interface ControlProps {
  readonly setting: SettingKey
  /** Ids of its title and its description. */
  readonly labelledBy: string
  readonly describedBy: string
}

/** The control that fits the kind of a setting; what it changes holds at once. */
export function SettingControl({ setting, ...named }: ControlProps) {
  const value = useSetting(setting)
  const definition = definitionOf(setting)
  // Each control gives what its kind takes; the backend checks it again.
  const change = (next: string | number | boolean) => {
    changeSetting(setting, next as SettingValue)
  }
  switch (definition.kind) {
    case 'choice':
      return <Picker {...named} options={definition.options} value={String(value)} onChange={change} />
    case 'template':
      return <TemplateControl {...named} value={String(value)} onChange={change} />
    case 'number':
      return (
        <NumberControl
          describedBy={named.describedBy}
          definition={definition}
          value={Number(value)}
          onChange={change}
        />
      )
    case 'switch':
      return (
        <Switch.Root
          className="switch"
          aria-labelledby={named.labelledBy}
          aria-describedby={named.describedBy}
          checked={value === true}
          onCheckedChange={change}
        >
          <Switch.Thumb className="switch-thumb" />
        </Switch.Root>
      )
    case 'shortcuts':
      return null
  }
}

type Change = (value: string) => void

interface NamedProps {
  readonly labelledBy: string
  readonly describedBy: string
}

interface TemplateControlProps extends NamedProps {
  readonly value: string
  readonly onChange: Change
}

function TemplateControl({ value, ...rest }: TemplateControlProps) {
  const templates = useTemplates().map(({ id, title }) => ({ value: id, label: title }))
  const isKnown = templates.some((template) => template.value === value)
  return <Picker {...rest} options={isKnown ? templates : [...templates, { value, label: value }]} value={value} />
}

interface NumberControlProps {
  readonly describedBy: string
  readonly definition: NumberSetting
  readonly value: number
  readonly onChange: (value: number) => void
}

function NumberControl({ definition, value, onChange, describedBy }: NumberControlProps) {
  const { least, most, whole, unit } = definition
  return (
    <NumberField.Root
      className="number"
      // Anew when it was changed elsewhere; while it is being typed, it is the field's own.
      key={value}
      defaultValue={value}
      min={least}
      max={most}
      step={whole ? Math.max(1, Math.pow(10, Math.floor(Math.log10(Math.max(definition.default, 1))) - 1)) : 0.5}
      format={{ maximumFractionDigits: whole ? 0 : 2, useGrouping: false }}
      onValueCommitted={(next) => {
        if (next !== null && next !== value) onChange(whole ? Math.round(next) : next)
      }}
    >
      <NumberField.Group className="number-group">
        <NumberField.Decrement className="number-step" aria-label="Less">
          <Minus size={14} aria-hidden />
        </NumberField.Decrement>
        <NumberField.Input className="number-input" aria-label={definition.title} aria-describedby={describedBy} />
        <span className="number-unit">{unit}</span>
        <NumberField.Increment className="number-step" aria-label="More">
          <Plus size={14} aria-hidden />
        </NumberField.Increment>
      </NumberField.Group>
    </NumberField.Root>
  )
}
