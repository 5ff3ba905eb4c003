import { useQuery } from '@tanstack/react-query'
import { Cloud } from 'lucide-react'
import { useState } from 'react'
import { inDollars } from '../../../src-shared/cloud/money.ts'
import type { PushState } from '../../../src-shared/cloud/push-plan.ts'
import { sizeInWords } from '../../../src-shared/cloud/sizes.ts'
import type { SandboxInCloud } from '../../../src-shared/cloud/cloud-place.ts'
import type { SandboxShare } from '../../../src-shared/cloud/sandbox-share.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { useView } from '../../state/view.ts'
import { Button } from '../../ui/button.tsx'
import { Crossing } from '../../ui/crossing.tsx'
import { countInWords, harmless } from '../../ui/words.ts'
import { DifferencesThere } from './differences-there.tsx'
import { LeftBehind, RemoveMachineQuestion } from './left-behind.tsx'
import { MachineLimits } from './machine-limits.tsx'
import { priceNow } from './price-now.ts'
import './cloud-chip.css'

interface CloudChipProps {
  readonly sandbox: Sandbox
  readonly push: PushState | null
}

/** Where at the cloud it is and what that costs now; below, all about it. */
export function CloudChip({ sandbox, push }: CloudChipProps) {
  const [isOpen, setOpen] = useState(false)
  const [isRemoving, setRemoving] = useState(false)
  const { cloud } = sandbox
  const { open } = useView.getState()
  const isLeftBehind = cloud === null && push?.isUnmerged === true
  const closeThen = (next: () => void) => () => {
    setOpen(false)
    next()
  }
  return (
    <>
      <Crossing
        icon={<Cloud size={14} aria-hidden />}
        word={cloud === null ? 'Fly' : `Fly · ${cloud.region ?? '…'}`}
        amount={
          <span className="cloud-amount">
            {cloud === null ? (isLeftBehind ? 'machine left behind' : 'machine kept') : priceNow(sandbox)}
          </span>
        }
        title={cloud === null ? 'Something of it is at Fly.io' : 'At Fly.io'}
        open={isOpen}
        onOpenChange={setOpen}
      >
        <div className="cloud-popup">
          {cloud !== null && <Facts cloud={cloud} />}
          {sandbox.away !== undefined && (
            <p className="muted">
              There since{' '}
              {new Date(sandbox.away.since).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' })}. The copy
              on this computer is kept as it was then; nobody is let into it until you pull it back.
            </p>
          )}
          {cloud !== null && sandbox.state === 'running' && <KeptAwake sandbox={sandbox.id} />}
          {cloud !== null && <MachineLimits sandbox={sandbox} cloud={cloud} />}
          {isLeftBehind ? (
            <LeftBehind
              onPull={closeThen(() => {
                open({ kind: 'pull', sandbox: sandbox.id })
              })}
              onRemove={closeThen(() => {
                setRemoving(true)
              })}
            />
          ) : (
            push?.leftover != null && <p>{harmless(push.leftover, 400)}</p>
          )}
          {cloud !== null && <DifferencesThere />}
          <Actions
            sandbox={sandbox}
            push={push}
            onDone={() => {
              setOpen(false)
            }}
          />
        </div>
      </Crossing>
      {isRemoving && (
        <RemoveMachineQuestion
          sandbox={sandbox}
          onClose={() => {
            setRemoving(false)
          }}
        />
      )}
    </>
  )
}

function Facts({ cloud }: { readonly cloud: SandboxInCloud }) {
  const { price } = cloud
  return (
    <>
      <dl className="cloud-facts">
        <dt>Where</dt>
        <dd>
          {cloud.city ?? 'Not decided yet'}
          {cloud.region !== null && ` (${cloud.region})`}, {harmless(cloud.organisation, 64)}
        </dd>
        <dt>Machine</dt>
        <dd>
          {sizeInWords(cloud.size)}, disk {cloud.volumeGb} GB
        </dd>
        <dt>Now</dt>
        <dd>{inDollars(price.nowPerHour)} an hour</dd>
        <dt>Running</dt>
        <dd>{inDollars(price.runningPerHour)} an hour</dd>
        <dt>At rest</dt>
        <dd>{inDollars(price.restingPerMonth)} a month</dd>
        {cloud.share !== null && (
          <>
            <dt>Shared</dt>
            <dd>{sharedInWords(cloud.share)}</dd>
          </>
        )}
      </dl>
      <p className="muted">By prices of {price.readAt}, disk and all. The bill is Fly.io’s.</p>
    </>
  )
}

function sharedInWords({ port, expiresAt, isEnding }: SandboxShare): string {
  if (isEnding) return `Port ${String(port)} no longer; its machine is told once it runs`
  const until = new Date(expiresAt).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' })
  return `Port ${String(port)}, until ${until}`
}

/** Asked when it is looked at, which wakes nobody and keeps nothing awake. */
function KeptAwake({ sandbox }: { readonly sandbox: string }) {
  const backend = useBackend()
  const { data } = useQuery({
    queryKey: ['cloud-machine', sandbox],
    queryFn: () => backend.call((client) => client.cloud.machine({ sandbox })),
    refetchInterval: 10_000,
    retry: false,
    gcTime: 0,
  })
  if (data === undefined) return null
  const { keptAwakeBy, idleMs, life } = data
  if (keptAwakeBy.length > 0)
    return <p>Kept awake by: {keptAwakeBy.map((words) => harmless(words, 120)).join('; ')}.</p>
  const minutes = Math.floor(idleMs / 60_000)
  return (
    <p>
      Without work for {countInWords(minutes, 'minute')}.
      {life.idleMinutes !== null && ` It sleeps after ${countInWords(life.idleMinutes, 'minute')}.`}
    </p>
  )
}

function Actions({ sandbox, push, onDone }: CloudChipProps & { readonly onDone: () => void }) {
  const backend = useBackend()
  const { open } = useView.getState()
  const isAtRest = sandbox.state === 'stopped' && sandbox.operation === null
  return (
    <div className="cloud-actions">
      {sandbox.away !== undefined && (
        <Button
          size="small"
          look="outlined"
          onClick={() => {
            onDone()
            open({ kind: 'pull', sandbox: sandbox.id })
          }}
        >
          Pull back…
        </Button>
      )}
      {sandbox.cloud !== null && isAtRest && (
        <Button
          size="small"
          title="Another computer of the same region, with its data: where it could not start for want of room."
          onClick={() => {
            onDone()
            attempt(() => backend.call((client) => client.cloud.moveHost({ sandbox: sandbox.id })))
          }}
        >
          Move to another host
        </Button>
      )}
      {/* One with work that may be nowhere else does not go by one click: LeftBehind. */}
      {sandbox.cloud === null && push?.hasMachine === true && push.stage === 'home' && !push.isUnmerged && (
        <Button
          size="small"
          look="danger-outlined"
          onClick={() => {
            onDone()
            attempt(() => backend.call((client) => client.push.removeMachine({ sandbox: sandbox.id })))
          }}
        >
          Remove the machine
        </Button>
      )}
    </div>
  )
}
