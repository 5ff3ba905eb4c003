import { useId, useState } from 'react'
import { ceilingLimits } from '../../../src-shared/cloud/cloud-limits.ts'
import type { SandboxInCloud } from '../../../src-shared/cloud/cloud-place.ts'
import { inDollars } from '../../../src-shared/cloud/money.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { Button } from '../../ui/button.tsx'
import { Picker } from '../../ui/picker.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { idleOptions } from './idle-options.ts'

interface MachineLimitsProps {
  readonly sandbox: Sandbox
  readonly cloud: SandboxInCloud
}

/** When it sleeps, and what it may cost: kept to by its machine, with this computer off. */
export function MachineLimits({ sandbox, cloud }: MachineLimitsProps) {
  const id = useId()
  const backend = useBackend()
  return (
    <>
      <div className="cloud-limit">
        <span id={id}>Sleeps without work after</span>
        <Picker
          labelledBy={id}
          value={String(cloud.idleMinutes)}
          options={idleOptions(cloud.idleMinutes)}
          onChange={(chosen) => {
            const minutes = chosen === 'null' ? null : Number(chosen)
            attempt(() => backend.call((client) => client.cloud.setIdle({ sandbox: sandbox.id, minutes })))
          }}
        />
      </div>
      <Ceiling sandbox={sandbox.id} cloud={cloud} />
    </>
  )
}

function Ceiling({ sandbox, cloud: { ceiling } }: { readonly sandbox: string; readonly cloud: SandboxInCloud }) {
  const backend = useBackend()
  const [typed, setTyped] = useState<string | null>(null)
  const dollars = Number((typed ?? '').replace(/^\s*\$/, ''))
  const isWrong = typed !== null && typed.trim() !== '' && !isCeiling(dollars)
  const set = (next: number | null) => {
    setTyped(null)
    attempt(() => backend.call((client) => client.cloud.setCeiling({ sandbox, dollars: next })))
  }
  return (
    <form
      className="cloud-ceiling"
      onSubmit={(event) => {
        event.preventDefault()
        if (typed !== null && isCeiling(dollars)) set(dollars)
      }}
    >
      {ceiling !== null && (
        <p>
          {inDollars(ceiling.spent)} of {inDollars(ceiling.dollars)} spent by running. Used up, it is stopped.
          {ceiling.endsAt !== null &&
            ` If it runs on, that is ${new Date(ceiling.endsAt).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' })}.`}
        </p>
      )}
      <TextField
        label="May cost by running, from now on"
        inputMode="decimal"
        placeholder={ceiling === null ? 'As much as it takes' : inDollars(ceiling.dollars)}
        value={typed ?? ''}
        onChange={setTyped}
        error={isWrong ? `Between $${String(ceilingLimits.least)} and $${String(ceilingLimits.most)}.` : null}
        after={
          <>
            <Button type="submit" look="outlined" disabled={typed === null || !isCeiling(dollars)}>
              Set
            </Button>
            {ceiling !== null && (
              <Button
                onClick={() => {
                  set(null)
                }}
              >
                No ceiling
              </Button>
            )}
          </>
        }
      />
    </form>
  )
}

function isCeiling(dollars: number): boolean {
  return Number.isFinite(dollars) && dollars >= ceilingLimits.least && dollars <= ceilingLimits.most
}
