import { ContextMenu } from '@base-ui/react/context-menu'
import { Copy, File, FilePlus, FolderPlus, Pencil, Trash2 } from 'lucide-react'
import { attempt } from '../../state/notices.ts'
import type { TreeRow } from './tree-model.ts'

interface FileMenuProps {
  readonly row: TreeRow | undefined
  readonly isRunning: boolean
  readonly onCreate: (kind: 'file' | 'folder') => void
  readonly onOpen: (row: TreeRow) => void
  readonly onRename: (row: TreeRow) => void
  readonly onRemove: (row: TreeRow) => void
}

/** What can be done with the line under the pointer or the active one. */
export function FileMenu({ row, isRunning, onCreate, onOpen, onRename, onRemove }: FileMenuProps) {
  // Two of them put the focus somewhere themselves, so it must not come back to the tree.
  const withFocus = (action: () => void) => () => {
    requestAnimationFrame(action)
  }
  return (
    <ContextMenu.Portal>
      <ContextMenu.Positioner className="layer">
        <ContextMenu.Popup className="popup menu">
          {row !== undefined && !row.isFolder && (
            <ContextMenu.Item
              className="menu-item"
              onClick={() => {
                onOpen(row)
              }}
            >
              <File size={14} aria-hidden />
              Open
              <span className="menu-hint">Enter</span>
            </ContextMenu.Item>
          )}
          <ContextMenu.Item
            className="menu-item"
            disabled={!isRunning}
            onClick={withFocus(() => {
              onCreate('file')
            })}
          >
            <FilePlus size={14} aria-hidden />
            New file
          </ContextMenu.Item>
          <ContextMenu.Item
            className="menu-item"
            disabled={!isRunning}
            onClick={withFocus(() => {
              onCreate('folder')
            })}
          >
            <FolderPlus size={14} aria-hidden />
            New folder
          </ContextMenu.Item>
          {row !== undefined && (
            <>
              <div className="menu-separator" role="separator" />
              <ContextMenu.Item
                className="menu-item"
                disabled={!isRunning || row.entry.undecodable}
                onClick={withFocus(() => {
                  onRename(row)
                })}
              >
                <Pencil size={14} aria-hidden />
                Rename
                <span className="menu-hint">F2</span>
              </ContextMenu.Item>
              <ContextMenu.Item
                className="menu-item"
                onClick={() => {
                  attempt(() => navigator.clipboard.writeText(row.path))
                }}
              >
                <Copy size={14} aria-hidden />
                Copy path
              </ContextMenu.Item>
              <ContextMenu.Item
                className="menu-item"
                data-danger=""
                disabled={!isRunning || row.entry.undecodable}
                onClick={() => {
                  onRemove(row)
                }}
              >
                <Trash2 size={14} aria-hidden />
                Delete…
                <span className="menu-hint">Del</span>
              </ContextMenu.Item>
            </>
          )}
        </ContextMenu.Popup>
      </ContextMenu.Positioner>
    </ContextMenu.Portal>
  )
}
