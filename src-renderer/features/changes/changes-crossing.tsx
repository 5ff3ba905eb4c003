import { ArrowUpFromLine } from 'lucide-react'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useCommand } from '../../state/commands.ts'
import { changesView, useChanges, useFollowedChanges } from '../../state/sandbox-changes.ts'
import { useSideView } from '../../state/side-view.ts'
import { Button } from '../../ui/button.tsx'
import { Crossing } from '../../ui/crossing.tsx'
import { workInWords } from '../../ui/words.ts'
import { countsOf } from './changes-words.ts'

/** What went out over the edge, and what could. Also what keeps the list of changes in step. */
export function ChangesCrossing({ sandbox }: { readonly sandbox: Sandbox }) {
  useFollowedChanges(sandbox)
  const { data } = useChanges(sandbox)
  const counts = data === undefined ? null : countsOf(data)
  const show = () => {
    useSideView.getState().show(sandbox.id, changesView)
  }
  useCommand({ id: 'changes.show', title: 'Show changes', run: show })
  return (
    <Crossing
      icon={<ArrowUpFromLine size={14} aria-hidden />}
      word="Out"
      amount={counts?.taken.toLocaleString('en')}
      title={counts === null ? 'What went out' : workInWords(counts.changed, counts.taken)}
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
