import { Suspense, useEffect, useMemo, useRef, useState, type MouseEvent } from 'react'
import { ContextMenu } from '@base-ui/react/context-menu'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useBackend } from '../../bridge/context.ts'
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
import { extendedTo, noSelection, onlyOne, toggled } from './selection.ts'
import { TransferList } from './transfers/transfer-list.tsx'
import { useTransferActions } from './transfers/use-transfers.tsx'
import { lineId, TreeLines } from './tree-lines.tsx'
import type { TreeRow } from './tree-model.ts'
import { useClipboard } from './use-clipboard.ts'
import { useDrag } from './use-drag.ts'
import { useTree } from './use-tree.ts'
import { useTreeCommands } from './use-tree-commands.ts'
import { useTreeKeys } from './use-tree-keys.ts'
import { useTreeSelection } from './use-tree-selection.ts'
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
  const [edit, setEdit] = useState<Edit | null>(null)
  const [toRemove, setToRemove] = useState<readonly TreeRow[]>([])
  const scroller = useRef<HTMLDivElement>(null)
  const lines = useMemo(() => withEditLine(rows, edit), [rows, edit])
  const { virtual, show } = useVirtualLines(lines, scroller)
  const selected = useTreeSelection({ rows, shownPath, reveal, show })
  const { selection, activeRow, chosen, select, activate } = selected
  useEffect(() => {
    if (edit !== null) show(edit.kind === 'rename' ? edit.path : 'edit')
  }, [edit, show])

  const renamed = (from: string, to: string) => {
    selected.keepOverRename(from)
    onRenamed(from, to)
  }
  const rename = ({ path }: TreeRow) => {
    setEdit({ kind: 'rename', path })
  }
  /** Where what is new goes. */
  const here = activeRow === undefined ? workspacePath : activeRow.isFolder ? activeRow.path : parentOf(activeRow.path)
  const startCreate = (kind: 'file' | 'folder') => {
    if (here !== workspacePath) tree.expand(here)
    setEdit({ kind, parent: here })
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

  const copyIn = (kind: 'files' | 'folder') => {
    if (kind === 'files') transfers.chooseFiles(here)
    else transfers.chooseFolder(here)
  }
  const paste = () => {
    clipboard.paste(here)
  }
  const onKeyDown = useTreeKeys({
    ...{ tree, selected, show, onOpen, onRename: rename, onRemove: setToRemove },
    ...{ onCopy: clipboard.copy, onCut: clipboard.cut, onPaste: paste },
  })
  useTreeCommands({
    isRunning,
    create: () => startCreate('file'),
    copyFilesIn: () => copyIn('files'),
    copyFolderIn: () => copyIn('folder'),
    collapseAll: () => tree.collapseAll(),
  })
  const press = (row: TreeRow, event: MouseEvent) => {
    const keep = event.detail > 1
    if (event.shiftKey) select(extendedTo(selection, rows, row.path))
    else if (event.ctrlKey || event.metaKey) select(toggled(selection, row.path))
    else {
      select(onlyOne(row.path))
      if (row.entry.undecodable) return
      if (!row.isFolder) onOpen(row.path, { keep, focus: keep })
      else if (keep) return
      else if (row.isExpanded) tree.collapse(row.path)
      else tree.expand(row.path)
    }
  }
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
          copyIn('files')
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
            if (path === null) select(noSelection)
            else if (!selection.chosen.has(path)) select(onlyOne(path))
            else select({ ...selection, active: path })
          }}
          onKeyDown={onKeyDown}
          {...drag.handlers}
        >
          <TreeLines
            lines={lines}
            virtual={virtual}
            selection={selection}
            shownPath={shownPath}
            dropTarget={drag.over}
            isCut={clipboard.isCut}
            markOf={(path) => markAt(marks, path)}
            namesIn={(folder) => tree.entriesOf(folder).map(({ name }) => name)}
            onFinishEdit={finishEdit}
            onPress={press}
          />
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
          onRename={rename}
          onCut={() => {
            clipboard.cut(chosen())
          }}
          onCopy={() => {
            clipboard.copy(chosen())
          }}
          onPaste={paste}
          onUpload={copyIn}
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
            sandbox={id}
            unsavedAt={unsavedAt}
            onClose={() => {
              setToRemove([])
            }}
          />
        )}
      </Suspense>
    </div>
  )
}
