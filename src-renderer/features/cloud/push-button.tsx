import { CloudDownload, CloudUpload } from 'lucide-react'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { travelOf } from '../../state/cloud-travel.ts'
import { useCommand } from '../../state/commands.ts'
import { useView } from '../../state/view.ts'
import { Button } from '../../ui/button.tsx'

/** Over the boundary to the cloud and back, at the end of the title bar; both as commands too. */
export function PushButton({ sandbox }: { readonly sandbox: Sandbox }) {
  const { open } = useView.getState()
  const travel = travelOf(sandbox)
  const run = () => {
    if (travel !== null) open({ kind: travel, sandbox: sandbox.id })
  }
  useCommand(travel === 'push' ? { id: 'cloud.push', title: 'Push to cloud…', run } : null)
  useCommand(travel === 'pull' ? { id: 'cloud.pull', title: `Pull “${sandbox.name}” back…`, run } : null)
  if (travel === null) return null
  return (
    <Button size="small" look="outlined" onClick={run}>
      {travel === 'push' ? <CloudUpload size={14} aria-hidden /> : <CloudDownload size={14} aria-hidden />}
      {travel === 'push' ? 'Push to cloud' : 'Pull back'}
    </Button>
  )
}
