import { LayoutList, Plus } from 'lucide-react'
import { useShortcut } from '../../state/commands.ts'
import { useSandboxes } from '../../state/server-facts.ts'
import { useView } from '../../state/view.ts'
import { IconButton } from '../../ui/button.tsx'
import { stateWords } from '../../ui/words.ts'
import { StateDot } from '../../ui/state-dot.tsx'
import './sandbox-list.css'

/** All sandboxes of this computer, in the order they were made. */
export function SandboxList() {
  const sandboxes = useSandboxes()
  const selected = useView((view) => view.selected)
  const select = useView((view) => view.select)
  const open = useView((view) => view.open)
  return (
    <nav className="sidebar" aria-label="Sandbox list">
      <div className="sidebar-head">
        <h2 className="sidebar-title">Sandboxes</h2>
        <IconButton
          label="All sandboxes"
          shortcut={useShortcut('dashboard.show')}
          size="small"
          onClick={() => {
            useView.getState().showPage('dashboard')
          }}
        >
          <LayoutList size={16} aria-hidden />
        </IconButton>
        <IconButton
          label="New sandbox"
          shortcut={useShortcut('sandbox.new')}
          size="small"
          onClick={() => {
            open({ kind: 'new-sandbox' })
          }}
        >
          <Plus size={16} aria-hidden />
        </IconButton>
      </div>
      <ul className="sandbox-list" aria-label="Sandboxes">
        {sandboxes === undefined && <SkeletonRows />}
        {sandboxes?.map((sandbox) => (
          <li key={sandbox.id}>
            <button
              type="button"
              className="sandbox-row"
              aria-current={sandbox.id === selected ? 'true' : undefined}
              onClick={() => {
                select(sandbox.id)
              }}
            >
              <StateDot state={sandbox.state} />
              <span className="sandbox-row-name truncate">{sandbox.name}</span>
              <span className="sandbox-row-state">
                {sandbox.state === 'running' ? sandbox.engine : stateWords[sandbox.state]}
                {sandbox.state === 'running' && <span className="visually-hidden"> {stateWords.running}</span>}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {sandboxes?.length === 0 && (
        <p className="sidebar-empty">None yet. A sandbox appears here as soon as it is made.</p>
      )}
    </nav>
  )
}

function SkeletonRows() {
  return (
    <>
      {[60, 44, 52].map((width) => (
        <li key={width} className="sandbox-row" aria-hidden>
          <span className="skeleton" style={{ width: 8, height: 8, borderRadius: 8 }} />
          <span className="skeleton" style={{ width: `${width}%`, height: 12 }} />
        </li>
      ))}
    </>
  )
}
