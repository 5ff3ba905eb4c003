import { ContextMenu } from '@base-ui/react/context-menu'
import { Columns2, Pencil, RotateCcw, Rows2, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useShortcut } from '../../state/commands.ts'

export interface TabActions {
  rename(): void
  close(): void
  /** Null while there is no room or nothing to split. */
  readonly split: ((direction: 'right' | 'down') => void) | null
  /** Null while it runs. */
  readonly restart: (() => void) | null
  /** Null at that end of the strip. */
  readonly moveLeft: (() => void) | null
  readonly moveRight: (() => void) | null
}

/** What can be done with a tab. */
export function TabMenu({ actions }: { readonly actions: TabActions }) {
  const { split, restart } = actions
  const keys = {
    right: useShortcut('terminal.split-right'),
    down: useShortcut('terminal.split-down'),
    moveLeft: useShortcut('terminal.move-left'),
    moveRight: useShortcut('terminal.move-right'),
  }
  return (
    <ContextMenu.Portal>
      <ContextMenu.Positioner className="layer">
        <ContextMenu.Popup className="popup menu">
          <Item icon={<Pencil size={14} aria-hidden />} label="Rename" hint="F2" run={afterwards(actions.rename)} />
          <Item
            icon={<Columns2 size={14} aria-hidden />}
            label="Split right"
            hint={keys.right}
            run={split && (() => split('right'))}
          />
          <Item
            icon={<Rows2 size={14} aria-hidden />}
            label="Split down"
            hint={keys.down}
            run={split && (() => split('down'))}
          />
          <Item label="Move left" hint={keys.moveLeft} run={actions.moveLeft} />
          <Item label="Move right" hint={keys.moveRight} run={actions.moveRight} />
          <div className="menu-separator" role="separator" />
          <Item icon={<RotateCcw size={14} aria-hidden />} label="Start again" run={restart} />
          <Item icon={<X size={14} aria-hidden />} label="Close" hint="Del" run={actions.close} />
        </ContextMenu.Popup>
      </ContextMenu.Positioner>
    </ContextMenu.Portal>
  )
}

/** After the menu gave the focus back, so that the action may move it. */
function afterwards(action: () => void): () => void {
  return () => {
    requestAnimationFrame(action)
  }
}

interface ItemProps {
  readonly icon?: ReactNode
  readonly label: string
  /** Keys in words; empty for none. */
  readonly hint?: string
  readonly run: (() => void) | null
}

function Item({ icon, label, hint = '', run }: ItemProps) {
  return (
    <ContextMenu.Item className="menu-item" disabled={run === null} onClick={run ?? undefined}>
      {icon ?? <span className="menu-gap" aria-hidden />}
      {label}
      {hint !== '' && <span className="menu-hint">{hint}</span>}
    </ContextMenu.Item>
  )
}
