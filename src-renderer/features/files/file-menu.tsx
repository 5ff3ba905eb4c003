import { ContextMenu } from '@base-ui/react/context-menu'
import {
  ClipboardPaste,
  Copy,
  CopyPlus,
  Download,
  File,
  FilePlus,
  FolderPlus,
  FolderUp,
  GitCompare,
  Pencil,
  Scissors,
  Trash2,
  Upload,
} from 'lucide-react'
import { attempt } from '../../state/notices.ts'
import { shortcutInWords, shownName } from '../../ui/words.ts'
import type { TreeRow } from './tree-model.ts'

interface FileMenuProps {
  readonly row: TreeRow | undefined
  /** Lines that are chosen. */
  readonly count: number
  readonly canPaste: boolean
  readonly onCut: () => void
  readonly onCopy: () => void
  readonly onPaste: () => void
  readonly onUpload: (kind: 'files' | 'folder') => void
  readonly onDownload: (row: TreeRow) => void
  readonly isRunning: boolean
  readonly onCreate: (kind: 'file' | 'folder') => void
  readonly onOpen: (row: TreeRow) => void
  readonly onRename: (row: TreeRow) => void
  readonly onRemove: () => void
  /** The file that was selected to be compared with another one. */
  readonly compared: string | null
  readonly onSelectToCompare: (path: string) => void
  readonly onCompare: (path: string) => void
}

/** What can be done with the line under the pointer or the active one. */
export function FileMenu(props: FileMenuProps) {
  const { row, count, isRunning, canPaste, onCreate, onOpen, onRename, onRemove } = props
  // Two of them put the focus somewhere themselves, so it must not come back to the tree.
  const withFocus = (action: () => void) => () => {
    requestAnimationFrame(action)
  }
  return (
    <ContextMenu.Portal>
      <ContextMenu.Positioner className="layer">
        <ContextMenu.Popup className="popup menu">
          {row !== undefined && !row.isFolder && count <= 1 && (
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
          <div className="menu-separator" role="separator" />
          <ContextMenu.Item
            className="menu-item"
            disabled={!isRunning}
            onClick={() => {
              props.onUpload('files')
            }}
          >
            <Upload size={14} aria-hidden />
            Copy files in…
          </ContextMenu.Item>
          <ContextMenu.Item
            className="menu-item"
            disabled={!isRunning}
            onClick={() => {
              props.onUpload('folder')
            }}
          >
            <FolderUp size={14} aria-hidden />
            Copy a folder in…
          </ContextMenu.Item>
          {row !== undefined && (row.isFolder || row.entry.kind === 'file') && (
            <ContextMenu.Item
              className="menu-item"
              disabled={!isRunning || row.entry.undecodable || count > 1}
              onClick={() => {
                props.onDownload(row)
              }}
            >
              <Download size={14} aria-hidden />
              {row.isFolder ? 'Download as .tar' : 'Download'}
            </ContextMenu.Item>
          )}
          <div className="menu-separator" role="separator" />
          {row !== undefined && (
            <>
              <ContextMenu.Item className="menu-item" disabled={!isRunning} onClick={props.onCut}>
                <Scissors size={14} aria-hidden />
                Cut
                <span className="menu-hint">{shortcutInWords('Mod+X')}</span>
              </ContextMenu.Item>
              <ContextMenu.Item className="menu-item" disabled={!isRunning} onClick={props.onCopy}>
                <CopyPlus size={14} aria-hidden />
                Copy
                <span className="menu-hint">{shortcutInWords('Mod+C')}</span>
              </ContextMenu.Item>
            </>
          )}
          <ContextMenu.Item className="menu-item" disabled={!isRunning || !canPaste} onClick={props.onPaste}>
            <ClipboardPaste size={14} aria-hidden />
            Paste
            <span className="menu-hint">{shortcutInWords('Mod+V')}</span>
          </ContextMenu.Item>
          {row !== undefined && (
            <>
              <div className="menu-separator" role="separator" />
              <ContextMenu.Item
                className="menu-item"
                disabled={!isRunning || row.entry.undecodable || count > 1}
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
              {!row.isFolder && count <= 1 && !row.entry.undecodable && <CompareItems {...props} path={row.path} />}
              <ContextMenu.Item
                className="menu-item"
                data-danger=""
                disabled={!isRunning || row.entry.undecodable}
                onClick={onRemove}
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

interface CompareItemsProps extends Pick<FileMenuProps, 'compared' | 'isRunning' | 'onSelectToCompare' | 'onCompare'> {
  readonly path: string
}

function CompareItems({ path, compared, isRunning, onSelectToCompare, onCompare }: CompareItemsProps) {
  return (
    <>
      <ContextMenu.Item
        className="menu-item"
        disabled={!isRunning}
        onClick={() => {
          onSelectToCompare(path)
        }}
      >
        <GitCompare size={14} aria-hidden />
        Select to compare
      </ContextMenu.Item>
      {compared !== null && compared !== path && (
        <ContextMenu.Item
          className="menu-item"
          disabled={!isRunning}
          onClick={() => {
            onCompare(path)
          }}
        >
          <span className="menu-space" aria-hidden />
          Compare with “{shownName(compared.slice(compared.lastIndexOf('/') + 1), 30)}”
        </ContextMenu.Item>
      )}
    </>
  )
}
