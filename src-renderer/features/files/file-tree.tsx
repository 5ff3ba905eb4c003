import { useEffect, useRef, useState } from 'react'
import { ContextMenu } from '@base-ui/react/context-menu'
import { useVirtualizer } from '@tanstack/react-virtual'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useBackend } from '../../bridge/context.ts'
import { useCommand } from '../../state/commands.ts'
import { parentOf, workspacePath } from '../../state/file-changes.ts'
import { attempt } from '../../state/notices.ts'
import { useFocusAsked } from '../../state/side-view.ts'
import { applyEdit, type Edit } from './edits.ts'
import { FileMenu } from './file-menu.tsx'
import { FilesHead } from './files-head.tsx'
import { RemoveFileDialog } from './remove-file-dialog.tsx'
import { withEditLine } from './lines.ts'
import { TreeLine } from './tree-line.tsx'
import { treeAction, type TreeRow } from './tree-model.ts'
import { useTree } from './use-tree.ts'
import './files.css'

interface FileTreeProps {
  readonly sandbox: Sandbox
  /** The file that the editor shows. */
  readonly shownPath: string | null
  readonly onOpen: (path: string, options: { readonly keep: boolean; readonly focus: boolean }) => void
  /** How many files at or below a path have text in the editor that is not saved. */
  readonly unsavedAt: (path: string) => number
  readonly onRenamed: (from: string, to: string) => void
}

const rowHeight = 26

export function FileTree({ sandbox, shownPath, onOpen, unsavedAt, onRenamed }: FileTreeProps) {
  const backend = useBackend()
  const isRunning = sandbox.state === 'running'
  const tree = useTree(sandbox.id, isRunning)
  const [activePath, setActivePath] = useState<string | null>(null)
  const [edit, setEdit] = useState<Edit | null>(null)
  const [toRemove, setToRemove] = useState<TreeRow | null>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const { rows } = tree
  const active = rows.findIndex(({ path }) => path === activePath)
  const activeRow = rows[active]
  const lines = withEditLine(rows, edit)
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    getItemKey: (index) => lines[index]?.key ?? index,
  })

  useEffect(() => {
    const index = lines.findIndex(({ key }) => key === (edit === null ? activePath : 'edit'))
    if (index >= 0) virtual.scrollToIndex(index)
    // Only when the active line changes: a listing that arrives must not move what the person looks at.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [activePath, edit])

  const startCreate = (kind: 'file' | 'folder', at: TreeRow | undefined) => {
    const parent = at === undefined ? workspacePath : at.isFolder ? at.path : parentOf(at.path)
    if (parent !== workspacePath) tree.expand(parent)
    setEdit({ kind, parent })
  }
  const finishEdit = (name: string | null) => {
    const done = edit
    setEdit(null)
    scroller.current?.focus()
    if (done === null || name === null) return
    attempt(async () => {
      const path = await applyEdit(backend, sandbox.id, done, name)
      setActivePath(path)
      if (done.kind === 'rename') onRenamed(done.path, path)
      if (done.kind === 'file') onOpen(path, { keep: true, focus: true })
    })
  }
  const act = (key: string): boolean => {
    const action = treeAction(key, rows, active)
    if (action === null) return false
    switch (action.type) {
      case 'move':
        setActivePath(rows[action.index]?.path ?? null)
        break
      case 'expand':
        tree.expand(action.row.path)
        break
      case 'collapse':
        tree.collapse(action.row.path)
        break
      case 'open':
        onOpen(action.row.path, { keep: key === 'Enter', focus: key === 'Enter' })
        break
      case 'rename':
        setEdit({ kind: 'rename', path: action.row.path })
        break
      case 'remove':
        setToRemove(action.row)
        break
    }
    return true
  }
  useCommand(
    isRunning
      ? {
          id: 'files.new',
          title: 'New file…',
          run: () => {
            startCreate('file', activeRow)
          },
        }
      : null,
  )
  useFocusAsked(sandbox.id, 'files', () => scroller.current?.focus())

  return (
    <div className="files">
      <FilesHead
        isRunning={isRunning}
        onCreate={(kind) => {
          startCreate(kind, activeRow)
        }}
      />
      <ContextMenu.Root>
        <ContextMenu.Trigger
          ref={scroller}
          className="tree"
          role={lines.length === 0 ? 'group' : 'tree'}
          aria-label="Files"
          tabIndex={0}
          aria-activedescendant={activeRow && edit === null ? lineId(activeRow.path) : undefined}
          onFocus={(event) => {
            if (event.target === event.currentTarget && activeRow === undefined) setActivePath(rows[0]?.path ?? null)
          }}
          onContextMenu={(event) => {
            const line = (event.target as Element).closest('[data-path]')
            if (line !== null) setActivePath(line.getAttribute('data-path'))
          }}
          onKeyDown={(event) => {
            if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return
            if (act(event.key)) event.preventDefault()
          }}
        >
          <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
            {virtual.getVirtualItems().map((item) => {
              const line = lines[item.index]
              if (line === undefined) return null
              return (
                <TreeLine
                  key={item.key}
                  line={line}
                  id={lineId(line.key)}
                  offset={item.start}
                  isActive={line.row !== null && line.row.path === activePath}
                  isShown={line.row !== null && line.row.path === shownPath}
                  siblings={tree.entriesOf(line.parent).map(({ name }) => name)}
                  onFinishEdit={finishEdit}
                  onPress={(row, keep) => {
                    setActivePath(row.path)
                    if (!row.isFolder) onOpen(row.path, { keep, focus: keep })
                    else if (keep) return
                    else if (row.isExpanded) tree.collapse(row.path)
                    else tree.expand(row.path)
                  }}
                />
              )
            })}
          </div>
          {lines.length === 0 && <EmptyTree isRunning={isRunning} isLoading={tree.isLoading} />}
        </ContextMenu.Trigger>
        <FileMenu
          row={activeRow}
          isRunning={isRunning}
          onCreate={(kind) => {
            startCreate(kind, activeRow)
          }}
          onOpen={(row) => {
            onOpen(row.path, { keep: true, focus: true })
          }}
          onRename={(row) => {
            setEdit({ kind: 'rename', path: row.path })
          }}
          onRemove={setToRemove}
        />
      </ContextMenu.Root>
      {toRemove !== null && (
        <RemoveFileDialog
          row={toRemove}
          unsaved={unsavedAt(toRemove.path)}
          onClose={() => {
            setToRemove(null)
          }}
          onRemove={() => {
            const { path, isFolder } = toRemove
            setToRemove(null)
            attempt(() =>
              backend.call((client) => client.files.remove({ sandbox: sandbox.id, path, recursive: isFolder })),
            )
          }}
        />
      )}
    </div>
  )
}

function lineId(path: string): string {
  return `tree-${encodeURIComponent(path)}`
}

function EmptyTree({ isRunning, isLoading }: { readonly isRunning: boolean; readonly isLoading: boolean }) {
  if (isLoading)
    return (
      <div className="tree-skeleton" aria-hidden>
        {[52, 70, 44, 60, 38].map((width) => (
          <div key={width} className="skeleton" style={{ width: `${width}%` }} />
        ))}
      </div>
    )
  return (
    <p className="tree-empty">
      {isRunning
        ? 'The workspace is empty. Make a file here, or let something in a terminal make one.'
        : 'Files can be seen while the sandbox runs.'}
    </p>
  )
}
