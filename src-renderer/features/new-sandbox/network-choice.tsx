import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import { useId } from 'react'
import type { EgressMode } from '../../../src-shared/policy/policy.ts'
import { networkModes } from '../../ui/network-modes.ts'
import '../../ui/segments.css'

interface NetworkChoiceProps {
  readonly mode: EgressMode
  readonly onChange: (mode: EgressMode) => void
}

/** What the sandbox may reach from its first moment on; it can be changed at any time. */
export function NetworkChoice({ mode, onChange }: NetworkChoiceProps) {
  const id = useId()
  return (
    <div className="field">
      <span className="field-label" id={id}>
        Network
      </span>
      <RadioGroup
        className="segments"
        aria-labelledby={id}
        aria-describedby={`${id}-hint`}
        value={mode}
        onValueChange={onChange}
      >
        {networkModes.map((one) => (
          <Radio.Root key={one.mode} value={one.mode} className="segment">
            {one.title}
          </Radio.Root>
        ))}
      </RadioGroup>
      <span className="field-hint" id={`${id}-hint`}>
        {networkModes.find((one) => one.mode === mode)?.meaning}
        {mode === 'allowlist' && ' Package managers and git hosts are on the list.'}
      </span>
    </div>
  )
}
