import { NumberField } from '@base-ui/react/number-field'
import { Switch } from '@base-ui/react/switch'
import { Minus, Plus } from 'lucide-react'
import { useState } from 'react'
import { definitionOf, type SettingKey, type SettingValue } from '../../../src-shared/settings/definitions.ts'
import type { NumberSetting } from '../../../src-shared/settings/kinds.ts'
import { useOwnTemplates, useTemplates } from '../../state/server-facts.ts'
import { changeSetting, useSetting } from '../../state/settings.ts'
import { Picker } from '../../ui/picker.tsx'
import { HostsControl } from './hosts-control.tsx'

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
  const change = (next: string | number | boolean | readonly string[]) => {
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
    case 'hosts':
      return <HostsControl {...named} definition={definition} value={value as readonly string[]} onChange={change} />
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
  const own = useOwnTemplates().templates
  const templates = [...useTemplates(), ...own].map(({ id, title }) => ({ value: id, label: title }))
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
  const [typed, setTyped] = useState<number | null>(value)
  const [before, setBefore] = useState(value)
  if (before !== value) {
    // It was changed elsewhere, or here and for good.
    setBefore(value)
    setTyped(value)
  }
  const commit = (next: number | null) => {
    if (next === null) {
      setTyped(value)
      return
    }
    const taken = Math.min(most, Math.max(least, whole ? Math.round(next) : next))
    setTyped(taken)
    if (taken !== value) onChange(taken)
  }
  return (
    <NumberField.Root
      value={typed}
      onValueChange={setTyped}
      onValueCommitted={commit}
      min={least}
      max={most}
      step={stepOf(definition)}
      format={{ maximumFractionDigits: whole ? 0 : 2, useGrouping: false }}
    >
      <NumberField.Group className="number-group">
        <NumberField.Decrement className="number-step" aria-label="Less">
          <Minus size={14} aria-hidden />
        </NumberField.Decrement>
        <NumberField.Input
          className="number-input"
          aria-label={definition.title}
          aria-describedby={describedBy}
          onKeyDown={(event) => {
            if (event.key === 'Enter') commit(typed)
          }}
        />
        <span className="number-unit">{unit}</span>
        <NumberField.Increment className="number-step" aria-label="More">
          <Plus size={14} aria-hidden />
        </NumberField.Increment>
      </NumberField.Group>
    </NumberField.Root>
  )
}

/** A tenth of the usual size, for whole numbers: 1 for tabs, 1000 for lines of scrollback. */
function stepOf({ whole, default: usual }: NumberSetting): number {
  return whole ? 10 ** Math.max(0, Math.floor(Math.log10(Math.max(usual, 1))) - 1) : 0.5
}
