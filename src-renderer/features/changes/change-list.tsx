import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef, useState, type KeyboardEvent } from 'react'
import type { WorkspaceChange } from '../../../src-shared/api/changes.ts'
import { ChangeRow } from './change-row.tsx'

interface ChangeListProps {
  readonly changes: readonly WorkspaceChange[]
  readonly isRunning: boolean
  readonly onOpen: (change: WorkspaceChange) => void
  readonly onRevert: (change: WorkspaceChange) => void
}

const rowHeight = 28

/** Up to thousands of changes; arrows go through them, Enter shows one, Delete asks to put it back. */
export function ChangeList({ changes, isRunning, onOpen, onRevert }: ChangeListProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const [activePath, setActivePath] = useState<string | null>(null)
  const active = Math.max(
    0,
    changes.findIndex(({ path }) => path === activePath),
  )
  const virtual = useVirtualizer({
    count: changes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    getItemKey: (index) => changes[index]?.path ?? index,
  })
  const go = (index: number) => {
    const next = changes[Math.min(changes.length - 1, Math.max(0, index))]
    if (next === undefined) return
    setActivePath(next.path)
    virtual.scrollToIndex(index)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const change = changes[active]
    if (change === undefined) return
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      Home: 0,
      End: changes.length - 1,
    }
    const target = steps[event.key]
    if (target !== undefined) go(target)
    else if (event.key === 'Enter' || event.key === ' ') onOpen(change)
    else if (event.key === 'Delete' && isRunning) onRevert(change)
    else return
    event.preventDefault()
  }
  return (
    <div
      ref={scroller}
      className="change-scroller"
      role="listbox"
      aria-label="Changed files"
      aria-activedescendant={changes.length === 0 ? undefined : idOf(active)}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div style={{ height: virtual.getTotalSize() }} className="change-sizer" role="presentation">
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const change = changes[index]
          if (change === undefined) return null
          return (
            <ChangeRow
              key={key}
              id={idOf(index)}
              change={change}
              top={start}
              isActive={index === active}
              mayRevert={isRunning}
              onOpen={() => {
                setActivePath(change.path)
                onOpen(change)
              }}
              onRevert={() => {
                onRevert(change)
              }}
            />
          )
        })}
      </div>
    </div>
  )
}

function idOf(index: number): string {
  return `change-${String(index)}`
}
