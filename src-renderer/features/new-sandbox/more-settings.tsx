import { useEngine } from '../../state/server-facts.ts'
import { profileMeanings } from '../../../src-shared/engine/system-calls.ts'
import { Choice } from '../../ui/choice.tsx'
import { lifetimeOptions } from '../../ui/lifetimes.ts'
import { TextField } from '../../ui/text-field.tsx'
import { levelWords } from '../../ui/words.ts'
import { CheckRow } from '../../ui/check-row.tsx'
import type { Draft, DraftProblems } from './draft.ts'

interface MoreSettingsProps {
  readonly draft: Draft
  readonly problems: DraftProblems
  readonly change: (part: Partial<Draft>) => void
}

/** What most people never need: how strong the boundary has to be, and what the sandbox may use. */
export function MoreSettings({ draft, problems, change }: MoreSettingsProps) {
  const isHere = draft.place.engine === 'local'
  const status = useEngine()
  const engine = status?.state === 'ready' ? status.engine : null
  const best = engine?.best ?? null
  const hasGvisor = engine?.runtimes.some(({ level, proven }) => level === 'gvisor' && proven) ?? false
  return (
    <>
      {isHere && (
        <Choice
          label="Boundary"
          value={draft.isolation}
          onChange={(isolation) => {
            change({ isolation })
          }}
          options={[
            {
              value: 'best',
              label: best === null ? 'Best proven' : `Best proven (${levelWords[best]})`,
              hint: 'The strongest that was measured on this engine',
            },
            {
              value: 'gvisor',
              label: 'gVisor',
              hint: hasGvisor ? 'A kernel of its own; fails rather than take less' : 'Not proven on this engine',
            },
            { value: 'container', label: 'Container', hint: 'Shares your computer’s kernel; fastest' },
          ]}
        />
      )}
      {isHere && (
        <div className="two-columns">
          <TextField
            label="CPUs"
            inputMode="decimal"
            value={draft.cpus}
            onChange={(cpus) => {
              change({ cpus })
            }}
            error={problems.cpus ?? null}
          />
          <TextField
            label="Memory"
            value={draft.memory}
            onChange={(memory) => {
              change({ memory })
            }}
            error={problems.memory ?? null}
          />
        </div>
      )}
      <Choice
        label="Lifetime"
        value={draft.lifetime}
        options={lifetimeOptions()}
        onChange={(lifetime) => {
          change({ lifetime })
        }}
        hint="Then it is stopped, after a warning; its files are kept"
      />
      {isHere && (
        <Choice
          label="System calls"
          value={draft.profile}
          onChange={(profile) => {
            change({ profile })
          }}
          options={[
            { value: 'strict', label: 'Strict', hint: profileMeanings.strict },
            { value: 'standard', label: 'Standard', hint: profileMeanings.standard },
          ]}
          hint="What a container’s programs may ask of the kernel; in gVisor it does nothing"
        />
      )}
      {isHere && (
        <CheckRow
          checked={draft.fast}
          onChange={(fast) => {
            change({ fast })
          }}
        >
          <span>
            All CPUs for gVisor
            <span className="field-hint">
              {' '}
              (otherwise one: an idle gVisor sandbox costs power for each CPU it sees)
            </span>
          </span>
        </CheckRow>
      )}
      {!isHere && (
        <p className="field-hint">
          At Fly.io the boundary is a virtual machine of its own, and its size says CPUs and memory.
        </p>
      )}
    </>
  )
}
