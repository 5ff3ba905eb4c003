import { useState } from 'react'
import type { PushState } from '../../../src-shared/cloud/push-plan.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useView } from '../../state/view.ts'
import { Button } from '../../ui/button.tsx'
import { Callout, ErrorCallout } from '../../ui/callout.tsx'
import { phaseWords } from '../../ui/phases.ts'
import { harmless } from '../../ui/words.ts'
import { Line } from './line.tsx'
import { stageWords } from './stage-words.ts'
import { usePushWays } from './use-push-ways.ts'
import './push.css'

interface PushBannerProps {
  readonly sandbox: Sandbox
  readonly push: PushState
}

/** Over the content of a sandbox: how far its push or pull is, and what waits for the person. */
export function PushBanner({ sandbox, push }: PushBannerProps) {
  const ways = usePushWays(sandbox.id)
  const { open } = useView.getState()
  const [putAway, setPutAway] = useState<string | null>(null)
  const { heading, text } = stageWords(push, sandbox.name)
  const dialog = push.stage === 'conflicts' || push.awaySince !== null ? 'pull' : 'push'
  const show = (words: string) => (
    <Button
      size="small"
      look="outlined"
      onClick={() => {
        open({ kind: dialog, sandbox: sandbox.id })
      }}
    >
      {words}
    </Button>
  )
  const cancel = (words: string) =>
    push.canCancel && (
      <Button size="small" disabled={ways.asked !== null} onClick={ways.cancel}>
        {ways.asked === 'cancel' ? 'Being undone…' : words}
      </Button>
    )
  const failure = push.error !== null && push.error.message !== putAway && (
    <ErrorCallout
      error={push.error}
      actions={push.stage === 'home' ? show('Push again…') : push.stage === 'away' && show('Pull again…')}
      onDismiss={() => {
        setPutAway(push.error?.message ?? null)
      }}
    />
  )
  const running = push.phases.find(({ state }) => state === 'running')
  return (
    <>
      {failure}
      {(push.stage === 'pushing' || push.stage === 'pulling') && (
        <Callout
          tone="info"
          title={push.stage === 'pushing' ? 'Pushing to the cloud…' : 'Pulling back…'}
          actions={
            <>
              {show('Details…')}
              {cancel('Cancel')}
            </>
          }
        >
          <span className="muted">
            {running === undefined ? 'One moment.' : `${phaseWords[running.name]}: ${harmless(running.detail, 200)}`}
          </span>
          <Line push={push} />
        </Callout>
      )}
      {push.stage === 'interrupted' && (
        <Callout
          tone="warn"
          title={heading}
          actions={
            <>
              {cancel('Undo')}
              <Button size="small" look="outlined" disabled={ways.asked !== null} onClick={ways.goOn}>
                Go on
              </Button>
            </>
          }
        >
          <span className="muted">{text}</span>
        </Callout>
      )}
      {push.stage === 'undoing' && (
        <Callout tone="info" title={heading}>
          <span className="muted">{push.leftover ?? text}</span>
        </Callout>
      )}
      {push.stage === 'conflicts' && (
        <Callout
          tone="warn"
          title={heading}
          actions={
            <>
              {cancel('Give up the pull')}
              {show('Decide…')}
            </>
          }
        >
          <span className="muted">{text}</span>
        </Callout>
      )}
    </>
  )
}
