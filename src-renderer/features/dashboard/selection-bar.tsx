import { Play, Square, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { Button } from '../../ui/button.tsx'
import { RemoveManyQuestion } from './remove-many-question.tsx'

interface SelectionBarProps {
  readonly selected: readonly Sandbox[]
  /** Something was done with them. */
  readonly onDone: () => void
}

/** What can be done with those that are chosen. It keeps its place when none is. */
export function SelectionBar({ selected, onDone }: SelectionBarProps) {
  const backend = useBackend()
  const [isAsking, ask] = useState(false)
  const idle = selected.filter(({ operation }) => operation === null)
  const toStart = idle.filter(({ state }) => state === 'stopped')
  const toStop = idle.filter(({ state }) => state === 'running' || state === 'paused')
  const each = (sandboxes: readonly Sandbox[], what: 'start' | 'stop') => {
    for (const { id } of sandboxes) attempt(() => backend.call((client) => client.sandboxes[what]({ sandbox: id })))
  }
  return (
    <div className="selection-bar" role="toolbar" aria-label="Chosen sandboxes">
      <span className="muted" role="status">
        {selected.length === 0 ? '' : `${String(selected.length)} chosen`}
      </span>
      <Button size="small" look="outlined" disabled={toStart.length === 0} onClick={() => each(toStart, 'start')}>
        <Play size={12} aria-hidden />
        Start
      </Button>
      <Button size="small" look="outlined" disabled={toStop.length === 0} onClick={() => each(toStop, 'stop')}>
        <Square size={12} aria-hidden />
        Stop
      </Button>
      <Button size="small" look="outlined" disabled={selected.length === 0} onClick={() => ask(true)}>
        <Trash2 size={12} aria-hidden />
        Remove…
      </Button>
      {isAsking && (
        <RemoveManyQuestion
          sandboxes={selected}
          onClose={() => ask(false)}
          onRemove={() => {
            for (const { id } of selected) {
              attempt(() => backend.call((client) => client.sandboxes.remove({ sandbox: id, force: true })))
            }
            onDone()
          }}
        />
      )}
    </div>
  )
}
