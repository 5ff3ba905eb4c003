import { ContextMenu } from '@base-ui/react/context-menu'
import { Columns2, Pencil, RotateCcw, Rows2, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { shortcutInWords } from '../../ui/words.ts'

export const splitShortcuts = { right: 'Ctrl+Shift+5', down: 'Ctrl+Shift+6' } as const

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
  return (
    <ContextMenu.Portal>
      <ContextMenu.Positioner className="layer">
        <ContextMenu.Popup className="popup menu">
          <Item icon={<Pencil size={14} aria-hidden />} label="Rename" hint="F2" run={afterwards(actions.rename)} />
          <Item
            icon={<Columns2 size={14} aria-hidden />}
            label="Split right"
            hint={shortcutInWords(splitShortcuts.right)}
            run={split && (() => split('right'))}
          />
          <Item
            icon={<Rows2 size={14} aria-hidden />}
            label="Split down"
            hint={shortcutInWords(splitShortcuts.down)}
            run={split && (() => split('down'))}
          />
          <Item label="Move left" hint={shortcutInWords('Ctrl+Shift+PageUp')} run={actions.moveLeft} />
          <Item label="Move right" hint={shortcutInWords('Ctrl+Shift+PageDown')} run={actions.moveRight} />
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
  readonly hint?: string
  readonly run: (() => void) | null
}

function Item({ icon, label, hint, run }: ItemProps) {
  return (
    <ContextMenu.Item className="menu-item" disabled={run === null} onClick={run ?? undefined}>
      {icon ?? <span className="menu-gap" aria-hidden />}
      {label}
      {hint !== undefined && <span className="menu-hint">{hint}</span>}
    </ContextMenu.Item>
  )
}
