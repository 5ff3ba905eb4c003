import { ContextMenu } from '@base-ui/react/context-menu'
import { Columns2, Copy, FolderTree, GitCompare, Pin, Rows2, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useShortcut } from '../../state/commands.ts'
import { shownName } from '../../ui/words.ts'
import type { EditorTab } from './layout.ts'

export interface TabActions {
  close(tab: EditorTab): void
  closeOthers(tab: EditorTab): void
  closeSaved(): void
  closeAll(): void
  keep(tab: EditorTab): void
  split(tab: EditorTab, side: 'right' | 'down'): void
  copyPath(tab: EditorTab): void
  reveal(tab: EditorTab): void
  selectToCompare(tab: EditorTab): void
  compare(tab: EditorTab): void
}

interface TabMenuProps {
  readonly tab: EditorTab | null
  readonly canSplit: boolean
  readonly isAlone: boolean
  /** Name of the file that was selected to be compared with. */
  readonly compared: string | null
  readonly actions: TabActions
}

/** What can be done with the tab under the pointer. */
export function TabMenu({ tab, canSplit, isAlone, compared, actions }: TabMenuProps) {
  const keys = {
    close: useShortcut('editor.close'),
    right: useShortcut('editor.split-right'),
    down: useShortcut('editor.split-down'),
  }
  if (tab === null) return null
  return (
    <ContextMenu.Portal>
      <ContextMenu.Positioner className="layer">
        <ContextMenu.Popup className="popup menu">
          <Item icon={<X size={14} aria-hidden />} hint={keys.close} run={() => actions.close(tab)}>
            Close
          </Item>
          <Item disabled={isAlone} run={() => actions.closeOthers(tab)}>
            Close others
          </Item>
          <Item run={() => actions.closeSaved()}>Close saved</Item>
          <Item run={() => actions.closeAll()}>Close all</Item>
          <div className="menu-separator" role="separator" />
          {!tab.isKept && (
            <Item icon={<Pin size={14} aria-hidden />} run={() => actions.keep(tab)}>
              Keep open
            </Item>
          )}
          <Item
            icon={<Columns2 size={14} aria-hidden />}
            hint={keys.right}
            disabled={!canSplit}
            run={() => actions.split(tab, 'right')}
          >
            Open to the side
          </Item>
          <Item
            icon={<Rows2 size={14} aria-hidden />}
            hint={keys.down}
            disabled={!canSplit}
            run={() => actions.split(tab, 'down')}
          >
            Open below
          </Item>
          <div className="menu-separator" role="separator" />
          <Item icon={<Copy size={14} aria-hidden />} run={() => actions.copyPath(tab)}>
            Copy path
          </Item>
          <Item icon={<FolderTree size={14} aria-hidden />} run={() => actions.reveal(tab)}>
            Show in files
          </Item>
          <div className="menu-separator" role="separator" />
          <Item icon={<GitCompare size={14} aria-hidden />} run={() => actions.selectToCompare(tab)}>
            Select to compare
          </Item>
          {compared !== null && <Item run={() => actions.compare(tab)}>Compare with “{shownName(compared, 30)}”</Item>}
        </ContextMenu.Popup>
      </ContextMenu.Positioner>
    </ContextMenu.Portal>
  )
}

interface ItemProps {
  readonly icon?: ReactNode
  /** Keys in words; empty for none. */
  readonly hint?: string
  readonly disabled?: boolean
  readonly run: () => void
  readonly children: ReactNode
}

function Item({ icon, hint = '', disabled = false, run, children }: ItemProps) {
  return (
    <ContextMenu.Item className="menu-item" disabled={disabled} onClick={run}>
      {icon ?? <span className="menu-space" aria-hidden />}
      {children}
      {hint !== '' && <span className="menu-hint">{hint}</span>}
    </ContextMenu.Item>
  )
}
