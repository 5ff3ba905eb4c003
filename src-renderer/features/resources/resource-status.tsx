import { Activity } from 'lucide-react'
import { useCommand } from '../../state/commands.ts'
import { useFollowedUsage, useUsage } from '../../state/sandbox-usage.ts'
import { useSandbox } from '../../state/server-facts.ts'
import { useSideView } from '../../state/side-view.ts'
import { useView } from '../../state/view.ts'
import { Tip } from '../../ui/tip.tsx'
import { bytesInWords, shareInWords } from '../../ui/words.ts'
import { limitsInWords, limitsOf } from './limits.ts'
import './resources.css'

/** Id of the side view that tells more. */
export const resourcesView = 'resources'

/** What the sandbox in view uses, in the status bar. Also what keeps the readings coming, here and for the dashboard. */
export function ResourceStatus() {
  const sandbox = useSandbox(useView((view) => view.selected))
  const isDashboard = useView((view) => view.selected === null && view.page === 'dashboard')
  const running = sandbox?.state === 'running' ? sandbox.id : null
  useFollowedUsage(running, isDashboard)
  const usage = useUsage(running)?.now
  const show = () => {
    if (sandbox !== null) useSideView.getState().show(sandbox.id, resourcesView)
  }
  useCommand(sandbox === null ? null : { id: 'resources.show', title: 'Show resources', run: show })
  if (sandbox === null || running === null) return null
  const limits = limitsOf(sandbox)
  return (
    <Tip text={limitsInWords(limits)}>
      <button type="button" className="status-button resource-status" onClick={show}>
        <Activity size={14} aria-hidden />
        <span className="resource-cpu">CPU {usage?.cpu == null ? '…' : shareInWords(usage.cpu)}</span>
        <span className="resource-memory">
          Mem {usage === undefined ? '…' : bytesInWords(usage.memoryBytes)}
          {limits.memoryBytes !== null && ` / ${bytesInWords(limits.memoryBytes)}`}
        </span>
      </button>
    </Tip>
  )
}
