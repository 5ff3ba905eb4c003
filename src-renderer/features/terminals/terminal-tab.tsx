import { useEffect, useRef, useState, useSyncExternalStore, type DragEvent } from 'react'
import { ContextMenu } from '@base-ui/react/context-menu'
import { Tabs } from '@base-ui/react/tabs'
import { SquareTerminal, X } from 'lucide-react'
import { keysOf, type TerminalTab } from './layout.ts'
import { endOnTab } from './session-state.ts'
import { TabMenu, type TabActions } from './tab-menu.tsx'
import type { TerminalSession } from './terminal-session.ts'

interface TerminalTabProps {
  readonly tab: TerminalTab
  /** The terminal whose title the tab has. */
  readonly session: TerminalSession
  readonly isRenaming: boolean
  readonly actions: TabActions
  readonly onRenamed: (name: string | null) => void
  /** Another tab was dropped here. */
  readonly onDropped: (id: string) => void
}

const dragKind = 'application/x-airlock-terminal'

/** A tab: its name or its terminal's title, how that ended, and what can be done with it. */
export function TerminalTabView({ tab, session, isRenaming, actions, onRenamed, onDropped }: TerminalTabProps) {
  const { title, link } = useSyncExternalStore(session.subscribe, () => session.state)
  const [isTarget, setIsTarget] = useState(false)
  const isOver = ['ended', 'failed', 'asleep'].includes(link.kind)
  const end = endOnTab(link)
  const count = keysOf(tab.root).length
  if (isRenaming) return <NameField name={tab.name ?? title} onDone={onRenamed} />
  const drag = {
    draggable: true,
    onDragStart: (event: DragEvent) => {
      event.dataTransfer.setData(dragKind, tab.id)
      event.dataTransfer.effectAllowed = 'move'
    },
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes(dragKind)) return
      event.preventDefault()
      setIsTarget(true)
    },
    onDragLeave: () => {
      setIsTarget(false)
    },
    onDrop: (event: DragEvent) => {
      setIsTarget(false)
      const id = event.dataTransfer.getData(dragKind)
      if (id === '') return
      event.preventDefault()
      onDropped(id)
    },
  }
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger
        render={
          <Tabs.Tab
            value={tab.id}
            className="tab"
            data-over={isOver ? '' : undefined}
            data-drop={isTarget ? '' : undefined}
            aria-keyshortcuts="Delete F2"
            onDoubleClick={actions.rename}
            onKeyDown={(event) => {
              if (event.key === 'Delete') actions.close()
              if (event.key === 'F2') actions.rename()
            }}
            onAuxClick={(event) => {
              if (event.button === 1) actions.close()
            }}
            {...drag}
          >
            <SquareTerminal size={14} aria-hidden />
            <span className="truncate">{tab.name ?? title}</span>
            {count > 1 && (
              <span className="tab-count">
                <span className="visually-hidden">, </span>
                {count}
                <span className="visually-hidden"> terminals</span>
              </span>
            )}
            {end !== null && (
              <span className="tab-end" data-failed={end === 'exited 0' ? undefined : ''}>
                {end}
              </span>
            )}
            {isOver && end === null && <span className="visually-hidden"> ended</span>}
            <span
              className="tab-close"
              aria-hidden
              title="Close (Delete)"
              onClick={(event) => {
                event.stopPropagation()
                actions.close()
              }}
            >
              <X size={12} />
            </span>
          </Tabs.Tab>
        }
      />
      <TabMenu actions={actions} />
    </ContextMenu.Root>
  )
}

function NameField({ name, onDone }: { readonly name: string; readonly onDone: (name: string | null) => void }) {
  const field = useRef<HTMLInputElement>(null)
  // Once: the tab is drawn again whenever its shell changes its title, and letters typed by then must not be selected.
  useEffect(() => {
    field.current?.select()
  }, [])
  return (
    <input
      className="tab-name"
      aria-label="Name of the terminal"
      defaultValue={name}
      maxLength={80}
      size={Math.max(8, Math.min(24, name.length))}
      spellCheck={false}
      ref={field}
      onBlur={(event) => {
        onDone(event.currentTarget.value)
      }}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Enter') onDone(event.currentTarget.value)
        if (event.key === 'Escape') onDone(null)
      }}
    />
  )
}
