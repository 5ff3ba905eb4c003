import { ArrowUpFromLine } from 'lucide-react'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { workOf } from '../../../src-shared/transfer/work-of.ts'
import { workInWords } from '../../../src-shared/text/work-in-words.ts'
import { useCommand } from '../../state/commands.ts'
import { changesView, useChanges, useFollowedChanges } from '../../state/sandbox-changes.ts'
import { useSideView } from '../../state/side-view.ts'
import { Button } from '../../ui/button.tsx'
import { Crossing } from '../../ui/crossing.tsx'

/** What went out over the edge, and what could. Also what keeps the list of changes in step. */
export function ChangesCrossing({ sandbox }: { readonly sandbox: Sandbox }) {
  useFollowedChanges(sandbox)
  const { data } = useChanges(sandbox)
  const work = data === undefined ? null : workOf(data)
  const show = () => {
    useSideView.getState().show(sandbox.id, changesView)
  }
  useCommand({ id: 'changes.show', title: 'Show changes', run: show })
  return (
    <Crossing
      icon={<ArrowUpFromLine size={14} aria-hidden />}
      word="Out"
      amount={work?.taken.toLocaleString('en')}
      title={work === null ? 'What went out' : workInWords(work)}
    >
      <p className="muted">
        Nothing leaves the sandbox by itself. You take its work out as a patch or as files, and look at it before.
      </p>
      <div>
        <Button size="small" look="outlined" onClick={show}>
          Show changes
        </Button>
      </div>
    </Crossing>
  )
}
