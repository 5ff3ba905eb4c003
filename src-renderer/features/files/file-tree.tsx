import { Suspense, useEffect, useMemo, useRef, useState } from 'react'
import { ContextMenu } from '@base-ui/react/context-menu'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useBackend } from '../../bridge/context.ts'
import { useCommand } from '../../state/commands.ts'
import { parentOf, workspacePath } from '../../state/file-changes.ts'
import { markAt, useGit } from '../../state/git-status.ts'
import { attempt } from '../../state/notices.ts'
import { useRevealAsked } from '../../state/reveal-file.ts'
import { useFocusAsked } from '../../state/side-view.ts'
import { loadLater } from '../../ui/load-later.tsx'
import { applyEdit, type Edit } from './edits.ts'
import { EmptyTree } from './empty-tree.tsx'
import { FileMenu } from './file-menu.tsx'
import { FilesHead } from './files-head.tsx'
import { withEditLine } from './lines.ts'
import { extendedTo, all, noSelection, onlyOne, toggled, topmost, type Selection } from './selection.ts'
import { TransferList } from './transfers/transfer-list.tsx'
import { useTransferActions } from './transfers/use-transfers.tsx'
import { TreeLine } from './tree-line.tsx'
import { TypeAhead } from './type-ahead.ts'
import { treeAction, type TreeRow } from './tree-model.ts'
import { useClipboard } from './use-clipboard.ts'
import { useDrag } from './use-drag.ts'
import { useTree } from './use-tree.ts'
import { useVirtualLines } from './use-virtual-lines.ts'
import './files.css'

const RemoveFileDialog = loadLater(async () => (await import('./remove-file-dialog.tsx')).RemoveFileDialog)

export interface FileTreeProps {
  readonly sandbox: Sandbox
  /** The file that the editor shows. */
  readonly shownPath: string | null
  readonly onOpen: (path: string, options: { readonly keep: boolean; readonly focus: boolean }) => void
  /** How many files at or below a path have text in the editor that is not saved. */
  readonly unsavedAt: (path: string) => number
  readonly onRenamed: (from: string, to: string) => void
  /** The file that was selected to be compared with another one. */
  readonly compared: string | null
  readonly onSelectToCompare: (path: string) => void
  readonly onCompare: (path: string) => void
}

export function FileTree(props: FileTreeProps) {
  const { sandbox, shownPath, onOpen, unsavedAt, onRenamed } = props
  const backend = useBackend()
  const { id } = sandbox
  const isRunning = sandbox.state === 'running'
  const tree = useTree(id, isRunning)
  const { rows, reveal } = tree
  const { marks } = useGit(id)
  const [selection, setSelection] = useState<Selection>(noSelection)
  const [edit, setEdit] = useState<Edit | null>(null)
  const [toRemove, setToRemove] = useState<readonly TreeRow[]>([])
  const scroller = useRef<HTMLDivElement>(null)
  const keepsSelection = useRef(false)
  const [typeAhead] = useState(() => new TypeAhead())
  const active = useMemo(() => rows.findIndex(({ path }) => path === selection.active), [rows, selection.active])
  const activeRow = rows[active]
  const lines = useMemo(() => withEditLine(rows, edit), [rows, edit])
  const { virtual, show } = useVirtualLines(lines, scroller)
  const chosen = () => topmost(rows, selection.chosen)
  const activate = (path: string | null) => {
    setSelection(onlyOne(path))
    if (path !== null) show(path)
  }
  useEffect(() => {
    if (edit !== null) show(edit.kind === 'rename' ? edit.path : 'edit')
  }, [edit, show])
  // The file in front of the editor is shown here as well.
  useEffect(() => {
    if (shownPath === null) return
    reveal(shownPath)
    const keeps = keepsSelection.current
    keepsSelection.current = false
    if (keeps) return
    setSelection((before) => (before.active === shownPath ? before : onlyOne(shownPath)))
    show(shownPath)
  }, [shownPath, reveal, show])

  const renamed = (from: string, to: string) => {
    // The file in front has another name now; what is chosen here stays.
    if (shownPath === from || shownPath?.startsWith(`${from}/`) === true) keepsSelection.current = true
    onRenamed(from, to)
  }
  const folderAt = (row: TreeRow | undefined) =>
    row === undefined ? workspacePath : row.isFolder ? row.path : parentOf(row.path)
  const startCreate = (kind: 'file' | 'folder') => {
    const parent = folderAt(activeRow)
    if (parent !== workspacePath) tree.expand(parent)
    setEdit({ kind, parent })
  }
  const finishEdit = (name: string | null) => {
    const done = edit
    setEdit(null)
    scroller.current?.focus()
    if (done === null || name === null) return
    attempt(async () => {
      const path = await applyEdit({ backend, sandbox: id, unsavedAt }, done, name)
      activate(path)
      if (done.kind === 'rename') renamed(done.path, path)
      if (done.kind === 'file') onOpen(path, { keep: true, focus: true })
    })
  }
  const clipboard = useClipboard({ sandbox: id, tree, unsavedAt, onMoved: renamed, onPasted: activate })
  const transfers = useTransferActions(id, async (folder) => {
    const names: string[] = []
    await backend.call(async (client) => {
      for await (const record of await client.files.children({ sandbox: id, path: folder })) names.push(...record.names)
    })
    return names
  })
  const drag = useDrag({ sandbox: id, rows, chosen, tree, unsavedAt, onMoved: renamed, onFiles: transfers.bringIn })

  const act = (key: string, isExtending: boolean): boolean => {
    const action = treeAction(key, rows, active) ?? typeAhead.action(key, rows, active)
    if (action === null) return false
    switch (action.type) {
      case 'move': {
        const path = rows[action.index]?.path ?? null
        if (isExtending && path !== null) setSelection(extendedTo(selection, rows, path))
        else setSelection(onlyOne(path))
        if (path !== null) show(path)
        break
      }
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
        if (!action.row.entry.undecodable) setEdit({ kind: 'rename', path: action.row.path })
        break
      case 'remove':
        setToRemove(chosen())
        break
    }
    return true
  }
  const actWithMod = (key: string): boolean => {
    if (key === 'a') setSelection(all(selection, rows))
    else if (key === 'c') clipboard.copy(chosen())
    else if (key === 'x') clipboard.cut(chosen())
    else if (key === 'v') clipboard.paste(folderAt(activeRow))
    else return false
    return true
  }
  useCommand(isRunning ? { id: 'files.new', title: 'New file…', run: () => startCreate('file') } : null)
  useCommand(
    isRunning
      ? {
          id: 'files.upload',
          title: 'Copy files into the sandbox…',
          run: () => transfers.chooseFiles(folderAt(activeRow)),
        }
      : null,
  )
  useCommand(
    isRunning
      ? {
          id: 'files.upload-folder',
          title: 'Copy a folder into the sandbox…',
          run: () => transfers.chooseFolder(folderAt(activeRow)),
        }
      : null,
  )
  useCommand({ id: 'files.collapse', title: 'Collapse all folders', run: () => tree.collapseAll() })
  useFocusAsked(id, 'files', () => scroller.current?.focus())
  // After the focus, which makes the first line the active one where there is none.
  useRevealAsked(id, (path) => {
    reveal(path)
    activate(path)
  })

  return (
    <div className="files">
      <FilesHead
        isRunning={isRunning}
        onCreate={startCreate}
        onUpload={() => {
          transfers.chooseFiles(folderAt(activeRow))
        }}
        onCollapseAll={tree.collapseAll}
      />
      <ContextMenu.Root>
        <ContextMenu.Trigger
          ref={scroller}
          className="tree"
          role={lines.length === 0 ? 'group' : 'tree'}
          aria-label="Files"
          aria-multiselectable={lines.length === 0 ? undefined : true}
          tabIndex={0}
          data-drop={drag.over === workspacePath ? '' : undefined}
          aria-activedescendant={activeRow && edit === null ? lineId(activeRow.path) : undefined}
          onFocus={(event) => {
            if (event.target === event.currentTarget && activeRow === undefined) activate(rows[0]?.path ?? null)
          }}
          onContextMenu={(event) => {
            const path = (event.target as Element).closest('[data-path]')?.getAttribute('data-path') ?? null
            if (path === null) setSelection(noSelection)
            else if (!selection.chosen.has(path)) setSelection(onlyOne(path))
            else setSelection({ ...selection, active: path })
          }}
          onKeyDown={(event) => {
            if (event.altKey || event.target !== event.currentTarget) return
            const isDone =
              event.ctrlKey || event.metaKey
                ? !event.shiftKey && actWithMod(event.key.toLowerCase())
                : act(event.key, event.shiftKey)
            if (isDone) event.preventDefault()
          }}
          {...drag.handlers}
        >
          <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
            {virtual.getVirtualItems().map((item) => {
              const line = lines[item.index]
              if (line === undefined) return null
              const path = line.row?.path ?? null
              return (
                <TreeLine
                  key={item.key}
                  line={line}
                  id={lineId(line.key)}
                  offset={item.start}
                  isActive={path !== null && path === selection.active}
                  isChosen={path !== null && selection.chosen.has(path)}
                  isCut={path !== null && clipboard.isCut(path)}
                  mark={path === null ? null : markAt(marks, path)}
                  isShown={path !== null && path === shownPath}
                  isDropTarget={path !== null && path === drag.over}
                  siblings={line.edit === null ? [] : tree.entriesOf(line.parent).map(({ name }) => name)}
                  onFinishEdit={finishEdit}
                  onPress={(row, event) => {
                    const keep = event.detail > 1
                    if (event.shiftKey) setSelection(extendedTo(selection, rows, row.path))
                    else if (event.ctrlKey || event.metaKey) setSelection(toggled(selection, row.path))
                    else {
                      setSelection(onlyOne(row.path))
                      if (row.entry.undecodable) return
                      if (!row.isFolder) onOpen(row.path, { keep, focus: keep })
                      else if (keep) return
                      else if (row.isExpanded) tree.collapse(row.path)
                      else tree.expand(row.path)
                    }
                  }}
                />
              )
            })}
          </div>
          {lines.length === 0 && <EmptyTree isRunning={isRunning} isLoading={tree.isLoading} error={tree.error} />}
        </ContextMenu.Trigger>
        <FileMenu
          row={activeRow}
          count={selection.chosen.size}
          isRunning={isRunning}
          canPaste={clipboard.canPaste}
          onCreate={startCreate}
          onOpen={(row) => {
            onOpen(row.path, { keep: true, focus: true })
          }}
          onRename={(row) => {
            setEdit({ kind: 'rename', path: row.path })
          }}
          onCut={() => {
            clipboard.cut(chosen())
          }}
          onCopy={() => {
            clipboard.copy(chosen())
          }}
          onPaste={() => {
            clipboard.paste(folderAt(activeRow))
          }}
          onUpload={(kind) => {
            if (kind === 'files') transfers.chooseFiles(folderAt(activeRow))
            else transfers.chooseFolder(folderAt(activeRow))
          }}
          onDownload={(row) => {
            transfers.takeOut(row.path, row.isFolder ? 'folder' : 'file')
          }}
          compared={props.compared}
          onSelectToCompare={props.onSelectToCompare}
          onCompare={props.onCompare}
          onRemove={() => {
            setToRemove(chosen())
          }}
        />
      </ContextMenu.Root>
      <TransferList sandbox={id} />
      {transfers.view}
      <Suspense>
        {toRemove.length > 0 && (
          <RemoveFileDialog
            rows={toRemove}
            unsaved={toRemove.reduce((sum, { path }) => sum + unsavedAt(path), 0)}
            onClose={() => {
              setToRemove([])
            }}
            onRemove={() => {
              setToRemove([])
              attempt(async () => {
                for (const { path, isFolder } of toRemove) {
                  await backend.call((client) => client.files.remove({ sandbox: id, path, recursive: isFolder }))
                }
              })
            }}
          />
        )}
      </Suspense>
    </div>
  )
}

function lineId(path: string): string {
  return `tree-${encodeURIComponent(path)}`
}
