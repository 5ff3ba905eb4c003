import { memo, useLayoutEffect, useRef, useState, type RefObject } from 'react'
import { LayoutList, Plus, Search } from 'lucide-react'
import { useConnection } from '../../bridge/context.ts'
import { useShortcut } from '../../state/commands.ts'
import { useSandboxNames } from '../../state/server-facts.ts'
import { useTabMemory } from '../../state/tab-memory.ts'
import { useView } from '../../state/view.ts'
import { IconButton } from '../../ui/button.tsx'
import { filtered } from './list-keys.ts'
import { SandboxRow } from './sandbox-row.tsx'
import { useListKeys } from './use-list-keys.ts'
import './sandbox-list.css'

/** From how many on a list is sought in rather than looked through. */
const filterFrom = 8

/** All sandboxes of this computer, in the order they were made: a change of one never moves another. */
export const SandboxList = memo(function SandboxList() {
  const names = useSandboxNames()
  const connection = useConnection().kind
  const open = useView((view) => view.open)
  const [filter, setFilter] = useTabMemory<string>('list-filter', '')
  const hasFilter = (names?.length ?? 0) >= filterFrom
  const shown = names === undefined ? undefined : filtered(names, hasFilter ? filter : '')
  const list = useRef<HTMLUListElement>(null)
  const { reachable, focusLine, onKeyDown } = useListKeys(list, shown ?? [])
  useKeptScroll(list, shown !== undefined)
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
      {hasFilter && (
        <label className="sandbox-filter">
          <Search size={14} aria-hidden />
          <input
            type="search"
            aria-label="Filter sandboxes"
            placeholder={`Filter ${String(names?.length ?? 0)}`}
            value={filter}
            onChange={({ target }) => {
              setFilter(target.value)
            }}
            onKeyDown={(event) => {
              if (event.key === 'Escape' && filter !== '') setFilter('')
              else if (event.key === 'ArrowDown') focusLine(0)
              else return
              event.preventDefault()
              event.stopPropagation()
            }}
          />
        </label>
      )}
      <ul className="sandbox-list" aria-label="Sandboxes" ref={list} onKeyDown={onKeyDown}>
        {shown === undefined && connection !== 'refused' && <SkeletonRows />}
        {shown?.map(({ id }) => (
          <SandboxRow key={id} id={id} isReachable={id === reachable} />
        ))}
      </ul>
      {names?.length === 0 && <p className="sidebar-empty">None yet. A sandbox appears here as soon as it is made.</p>}
      {names !== undefined && names.length > 0 && shown?.length === 0 && (
        <p className="sidebar-empty" role="status">
          None has this in its name. Escape shows all.
        </p>
      )}
    </nav>
  )
})

/** Where it was scrolled to is kept over a reload. */
function useKeptScroll(list: RefObject<HTMLUListElement | null>, isThere: boolean): void {
  const [scroll, setScroll] = useTabMemory<number>('list-scroll', 0)
  const [first] = useState(scroll)
  useLayoutEffect(() => {
    const element = list.current
    if (element === null || !isThere) return
    element.scrollTop = first
    const keep = () => {
      setScroll(element.scrollTop)
    }
    element.addEventListener('scrollend', keep)
    return () => {
      element.removeEventListener('scrollend', keep)
    }
  }, [list, isThere, first, setScroll])
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
