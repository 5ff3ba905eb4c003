import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import { Switch } from '@base-ui/react/switch'
import { useId } from 'react'
import type { EgressState } from '../../../src-shared/api/egress.ts'
import type { EgressMode } from '../../../src-shared/policy/policy.ts'
import { Button } from '../../ui/button.tsx'
import { networkModes } from '../../ui/network-modes.ts'
import { countInWords, harmless } from '../../ui/words.ts'
import { learnedHosts, type RequestLog } from './request-log.ts'
import type { EgressActions } from './use-egress-actions.ts'
import '../../ui/segments.css'

interface ModeHeadProps {
  readonly state: EgressState
  readonly log: RequestLog
  readonly isRunning: boolean
  readonly actions: EgressActions
}

/** What the sandbox may reach, in one sentence, and the choice among the three modes. */
export function ModeHead({ state, log, isRunning, actions }: ModeHeadProps) {
  const { mode, isLearning } = state.policy
  return (
    <header className="network-head">
      <RadioGroup
        className="segments network-modes"
        aria-label="Network mode"
        value={mode}
        onValueChange={(next: EgressMode) => {
          actions.change({ mode: next })
        }}
      >
        {networkModes.map((one) => (
          <Radio.Root key={one.mode} value={one.mode} className="segment" data-mode={one.mode}>
            {one.title}
          </Radio.Root>
        ))}
      </RadioGroup>
      <p className="muted">
        {mode === 'allowlist' && isLearning
          ? 'All that is public passes for now, and is marked.'
          : networkModes.find((one) => one.mode === mode)?.meaning}
      </p>
      {mode === 'allowlist' && <Learning state={state} log={log} actions={actions} />}
      {isRunning && !state.isServing && state.notServing !== null && (
        <p className="network-silent" role="status">
          No way out now. {harmless(state.notServing, 300)}
        </p>
      )}
    </header>
  )
}

/** Learn mode: what the list does not have passes and is marked, until the list is made of it. */
function Learning({ state, log, actions }: Omit<ModeHeadProps, 'isRunning'>) {
  const id = useId()
  const { isLearning } = state.policy
  const hosts = isLearning ? learnedHosts(log) : []
  return (
    <div className="network-learning" data-on={isLearning ? '' : undefined}>
      <label className="network-switch">
        <span id={id}>{isLearning ? 'Learning' : 'Learn what it uses'}</span>
        <Switch.Root
          className="switch"
          aria-label="Learn what it uses"
          checked={isLearning}
          onCheckedChange={(isOn) => {
            actions.change({ isLearning: isOn })
          }}
        >
          <Switch.Thumb className="switch-thumb" />
        </Switch.Root>
      </label>
      {isLearning && (
        <>
          <p title={hosts.map((host) => harmless(host, 100)).join('\n')}>
            {hosts.length === 0
              ? 'Nothing passed yet that the list does not have.'
              : `${countInWords(hosts.length, 'host')} passed that the list does not have.`}
          </p>
          <Button
            size="small"
            look="outlined"
            disabled={hosts.length === 0}
            onClick={() => {
              actions.lockToUsed()
            }}
          >
            Lock to what was used
          </Button>
        </>
      )}
    </div>
  )
}
