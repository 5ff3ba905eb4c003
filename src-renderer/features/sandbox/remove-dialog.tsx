import { useQuery } from '@tanstack/react-query'
import type { UntakenWork } from '../../../src-shared/api/changes.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { workInWords } from '../../../src-shared/text/work-in-words.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { changesView } from '../../state/sandbox-changes.ts'
import { usePushState } from '../../state/push-state.ts'
import { useSideView } from '../../state/side-view.ts'
import { useView } from '../../state/view.ts'
import { Button } from '../../ui/button.tsx'
import { Callout } from '../../ui/callout.tsx'
import { Confirmation } from '../../ui/confirmation.tsx'

/** Removing is for good, so it is asked for in words, and work that would be lost is named. */
export function RemoveDialog({ sandbox }: { readonly sandbox: Sandbox }) {
  const backend = useBackend()
  const { close, select } = useView.getState()
  const work = useQuery({
    queryKey: ['untaken', sandbox.id],
    queryFn: () => backend.call((client) => client.changes.untaken({ sandbox: sandbox.id })),
    enabled: sandbox.state !== 'failed',
    retry: false,
    gcTime: 0,
  })
  // While its account is connected and has its machine, that would leave the machine behind.
  const mayGoOnHere = sandbox.away !== undefined && (sandbox.state === 'failed' || sandbox.state === 'unknown')
  const hasMachineLeft = usePushState(sandbox.id)?.isUnmerged === true
  const goOnHere = () => {
    close()
    attempt(() => backend.call((client) => client.push.goOnHere({ sandbox: sandbox.id })))
  }
  return (
    <Confirmation
      title={`Remove “${sandbox.name}”?`}
      confirm="Remove for good"
      other={
        mayGoOnHere && (
          <Button look="outlined" onClick={goOnHere}>
            Go on with that copy instead
          </Button>
        )
      }
      onConfirm={() => {
        attempt(() => backend.call((client) => client.sandboxes.remove({ sandbox: sandbox.id, force: true })))
      }}
      onClose={close}
    >
      <p>
        Its workspace, its home and its terminals are deleted. This cannot be undone.
        {sandbox.source.kind !== 'empty' &&
          ` What it was ${sandbox.source.kind === 'git' ? 'cloned' : 'copied'} from stays as it is.`}
      </p>
      {sandbox.away !== undefined && (
        <Callout tone="warn" title="Its copy on this computer is removed as well.">
          <span className="muted">
            That copy is as it was when it was pushed{mayGoOnHere && ', and may be the last one there is'}.
          </span>
        </Callout>
      )}
      {hasMachineLeft && (
        <Callout tone="warn" title="The machine that it left at Fly.io is removed as well.">
          <span className="muted">What was done there since the push and was not pulled is lost with it.</span>
        </Callout>
      )}
      {sandbox.state !== 'failed' && (
        <UntakenWorkNote
          work={work.data}
          isUnknown={work.isError}
          onShow={
            sandbox.state === 'running'
              ? () => {
                  close()
                  select(sandbox.id)
                  useSideView.getState().show(sandbox.id, changesView)
                }
              : null
          }
        />
      )}
      {sandbox.state === 'running' && <p className="muted">It is running: whatever runs inside ends now.</p>}
    </Confirmation>
  )
}

interface UntakenWorkNoteProps {
  /** Undefined until it is known. */
  readonly work: UntakenWork | undefined
  readonly isUnknown: boolean
  readonly onShow: (() => void) | null
}

/** Keeps its size while it is being found out. */
function UntakenWorkNote({ work, isUnknown, onShow }: UntakenWorkNoteProps) {
  if (isUnknown || work?.readAt === null) {
    return <Callout tone="info" title="Whether there is work in it that is nowhere else is not known." />
  }
  if (work === undefined) return <Callout tone="info" title="Looking for work that was not taken out…" />
  const isLost = work.changed > work.taken || work.deleted > work.deletedTold
  return (
    <Callout
      tone={isLost ? 'warn' : 'info'}
      title={`${workInWords(work)}.`}
      actions={
        isLost &&
        onShow && (
          <Button size="small" look="outlined" onClick={onShow}>
            Show changes
          </Button>
        )
      }
    />
  )
}
