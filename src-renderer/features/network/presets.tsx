import { Switch } from '@base-ui/react/switch'
import type { EgressState, PresetState } from '../../../src-shared/api/egress.ts'
import { harmless } from '../../ui/words.ts'
import type { EgressActions } from './use-egress-actions.ts'

interface PresetsProps {
  readonly state: EgressState
  readonly actions: EgressActions
}

/** Lists that follow the tools' own configuration, each with where its hosts come from. */
export function Presets({ state, actions }: PresetsProps) {
  const { presets: chosen } = state.policy
  return (
    <section aria-labelledby="network-presets">
      <div className="rules-head">
        <h2 id="network-presets">Lists</h2>
      </div>
      <ul className="preset-list">
        {state.presets.map((preset) => (
          <PresetRow
            key={preset.id}
            preset={preset}
            isOn={chosen.includes(preset.id)}
            onToggle={(isOn) => {
              const others = chosen.filter((id) => id !== preset.id)
              actions.change({ presets: isOn ? [...others, preset.id] : others })
            }}
          />
        ))}
      </ul>
    </section>
  )
}

interface PresetRowProps {
  readonly preset: PresetState
  readonly isOn: boolean
  readonly onToggle: (isOn: boolean) => void
}

function PresetRow({ preset: { title, source, rules }, isOn, onToggle }: PresetRowProps) {
  return (
    <li className="preset" data-on={isOn ? '' : undefined}>
      <label className="network-switch">
        <span className="preset-title">{title}</span>
        <Switch.Root className="switch" checked={isOn} onCheckedChange={onToggle} aria-label={`${title}’s list`}>
          <Switch.Thumb className="switch-thumb" />
        </Switch.Root>
      </label>
      {rules.length === 0 ? (
        <p className="muted">{harmless(source, 300)}</p>
      ) : (
        <details>
          <summary className="muted">
            {String(rules.length)} {rules.length === 1 ? 'host' : 'hosts'}. {harmless(source, 300)}
          </summary>
          <ul className="preset-hosts">
            {rules.map(({ host, ports }) => (
              <li key={`${host} ${String(ports)}`}>
                <code>{harmless(host, 253)}</code>
                <span className="rule-ports">{ports === null ? 'all ports' : ports.join(', ')}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  )
}
