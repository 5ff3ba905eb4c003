import { RotateCcw } from 'lucide-react'
import { useId } from 'react'
import { definitionOf, type SettingKey } from '../../../src-shared/settings/definitions.ts'
import { resetSetting, useSettings } from '../../state/settings.ts'
import { Button } from '../../ui/button.tsx'
import { SettingControl } from './setting-control.tsx'

/** One setting: what it is, what it does, its control, and the way back where it was changed. */
export function SettingRow({ setting }: { readonly setting: SettingKey }) {
  const id = useId()
  const { title, description } = definitionOf(setting)
  const isChanged = useSettings(({ chosen }) => setting in chosen)
  const problem = useSettings(({ problems }) => problems.find(({ key }) => key === setting))
  return (
    <li className="setting" data-changed={isChanged ? '' : undefined}>
      <div className="setting-text">
        <span className="setting-title">
          <span id={`${id}-title`}>{title}</span>
          {isChanged && (
            <Button
              size="small"
              className="setting-reset"
              aria-label={`Reset “${title}”`}
              onClick={() => {
                resetSetting(setting)
              }}
            >
              <RotateCcw size={12} aria-hidden />
              Reset
            </Button>
          )}
        </span>
        <span id={`${id}-description`} className="muted">
          {description}
        </span>
        {problem !== undefined && <span className="field-error">In the file: {problem.text} The default holds.</span>}
      </div>
      <SettingControl setting={setting} labelledBy={`${id}-title`} describedBy={`${id}-description`} />
    </li>
  )
}
