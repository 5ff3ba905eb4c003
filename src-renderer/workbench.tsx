import { lazy, Suspense, useEffect, type ReactNode } from 'react'
import { Activity, FileDiff, Files, Globe, Search } from 'lucide-react'
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels'
import type { Sandbox } from '../src-shared/engine/sandbox.ts'
import { useBackend } from './bridge/context.ts'
import { compareWithSelected, selectToCompare, useToCompare } from './features/editor/compare-files.ts'
import { EditorArea, prepareEditor } from './features/editor/editor-area.tsx'
import { openDocuments } from './features/editor/open-documents.ts'
import { openFile, openFileAt, renameOpenFiles, useActivePath } from './features/editor/open-files.ts'
import { useKeptFiles } from './features/editor/use-kept-files.ts'
import { FileTree } from './features/files/file-tree.tsx'
import { resourcesView } from './features/resources/resource-status.tsx'
import { WithPreview } from './features/ports/with-preview.tsx'
import { changeSearch, searchOf, searchView } from './features/search/search-state.ts'
import { openChange } from './open-change.ts'
import { useRoomFor } from './room-for-view.ts'
import { SidePanel } from './side-panel.tsx'
import { useCommand } from './state/commands.ts'
import { useFollowedFiles } from './state/file-changes.ts'
import { useFollowedGit } from './state/git-status.ts'
import { rememberRecentFile } from './state/recent-files.ts'
import { networkView } from './state/network.ts'
import { revealFile } from './state/reveal-file.ts'
import { selectedText } from './state/selected-text.ts'
import { changesView, useChanges } from './state/sandbox-changes.ts'
import { useKeptSideView, useSideView } from './state/side-view.ts'
import { awaitField } from './state/typed-ahead.ts'
import { useView } from './state/view.ts'
import { useUiState, type UiStorage } from './state/ui-state.ts'
import './workbench.css'

const SearchView = lazy(async () => ({ default: (await import('./features/search/search-view.tsx')).SearchView }))
const TerminalPane = lazy(async () => ({
  default: (await import('./features/terminals/terminal-pane.tsx')).TerminalPane,
}))
const ChangesView = lazy(async () => ({
  default: (await import('./features/changes/changes-view.tsx')).ChangesView,
}))
const NetworkView = lazy(async () => ({
  default: (await import('./features/network/network-view.tsx')).NetworkView,
}))
const SandboxSecrets = lazy(async () => ({
  default: (await import('./features/secrets/sandbox-secrets.tsx')).SandboxSecrets,
}))
const ResourcesView = lazy(async () => ({
  default: (await import('./features/resources/resources-view.tsx')).ResourcesView,
}))

/** What is inside a sandbox: its files, an editor on them, its terminals. Panes keep their size per sandbox. */
export function Workbench({ sandbox }: { readonly sandbox: Sandbox }) {
  const kept = useUiState(sandbox.id)
  if (kept === null) return <div className="workbench" aria-busy aria-label="Loading" role="status" />
  return <KeptWorkbench sandbox={sandbox} kept={kept} />
}

function KeptWorkbench({ sandbox, kept }: { readonly sandbox: Sandbox; readonly kept: UiStorage }) {
  const { id } = sandbox
  useKeptFiles(id, kept)
  useKeptSideView(id, kept)
  const backend = useBackend()
  const changes = useChanges(sandbox)
  useFollowedFiles(sandbox)
  useFollowedGit(sandbox)
  const shownPath = useActivePath(id)
  const compared = useToCompare(({ bySandbox }) => bySandbox[id] ?? null)
  useWorkbenchCommands(sandbox, shownPath)
  const sidePanel = useRoomFor(useSideView(({ bySandbox }) => bySandbox[id]))
  useEffect(() => {
    if (shownPath !== null) rememberRecentFile(id, shownPath)
  }, [id, shownPath])
  const columns = useDefaultLayout({ id: 'columns', storage: kept })
  const lines = useDefaultLayout({ id: 'rows', storage: kept })
  return (
    <Group
      className="workbench"
      orientation="horizontal"
      defaultLayout={columns.defaultLayout}
      onLayoutChanged={columns.onLayoutChanged}
    >
      <Panel
        id="files"
        panelRef={sidePanel}
        defaultSize="22%"
        minSize={176}
        maxSize="50%"
        groupResizeBehavior="preserve-pixel-size"
        onPointerEnter={prepareEditor}
        onKeyDownCapture={prepareEditor}
      >
        <SidePanel
          sandbox={id}
          views={[
            {
              id: 'files',
              title: 'Files',
              icon: <Files size={14} aria-hidden />,
              content: (
                <FileTree
                  sandbox={sandbox}
                  shownPath={shownPath}
                  onOpen={(path, how) => {
                    openFile(id, path, how)
                  }}
                  unsavedAt={(path) => openDocuments.unsavedAt(id, path).length}
                  onRenamed={(from, to) => {
                    renameOpenFiles(id, from, to)
                  }}
                  compared={compared}
                  onSelectToCompare={(path) => {
                    selectToCompare(id, path)
                  }}
                  onCompare={(path) => {
                    compareWithSelected(id, path)
                  }}
                />
              ),
            },
            {
              id: searchView,
              title: 'Search',
              icon: <Search size={14} aria-hidden />,
              takesFocus: true,
              content: (
                <Pane>
                  <SearchView
                    sandbox={sandbox}
                    onOpen={(path, place, how) => {
                      openFileAt(id, path, place, how)
                    }}
                    unsavedAt={(path) => openDocuments.unsavedAt(id, path).length}
                  />
                </Pane>
              ),
            },
            {
              id: changesView,
              title: 'Changes',
              icon: <FileDiff size={14} aria-hidden />,
              count: changes.data === undefined ? 0 : changes.data.changes.length + changes.data.more,
              content: (
                <Pane>
                  <ChangesView
                    sandbox={sandbox}
                    onOpen={(change) => {
                      openChange(backend, id, change)
                    }}
                  />
                </Pane>
              ),
            },
            {
              id: networkView,
              title: 'Network',
              icon: <Globe size={14} aria-hidden />,
              count: sandbox.network.refusals,
              content: (
                <Pane>
                  <NetworkView sandbox={sandbox} secrets={<SandboxSecrets sandbox={sandbox.id} />} />
                </Pane>
              ),
            },
            {
              id: resourcesView,
              title: 'Resources',
              icon: <Activity size={14} aria-hidden />,
              content: (
                <Pane>
                  <ResourcesView sandbox={sandbox} />
                </Pane>
              ),
            },
          ]}
        />
      </Panel>
      <Separator className="separator" aria-label="Resize the files" />
      <Panel id="work" minSize={240}>
        <Group orientation="vertical" defaultLayout={lines.defaultLayout} onLayoutChanged={lines.onLayoutChanged}>
          <Panel id="editor" defaultSize="58%" minSize={80}>
            <Pane>
              <EditorArea
                sandbox={id}
                kept={kept}
                onReveal={(path) => {
                  revealFile(id, path)
                }}
              />
            </Pane>
          </Panel>
          <Separator className="separator" aria-label="Resize the terminals" />
          <Panel id="terminals" minSize={80}>
            <WithPreview sandbox={sandbox}>
              <Pane>
                <TerminalPane
                  sandbox={sandbox}
                  onOpenPath={(path, line, column) => {
                    openFileAt(id, path, line === null ? undefined : { line, column: column ?? 1 })
                  }}
                />
              </Pane>
            </WithPreview>
          </Panel>
        </Group>
      </Panel>
    </Group>
  )
}

function useWorkbenchCommands({ id, state }: Sandbox, shownPath: string | null): void {
  const { focus } = useSideView.getState()
  useCommand({ id: 'files.focus', title: 'Go to files', shortcut: 'Mod+Shift+E', run: () => focus(id, 'files') })
  useCommand(
    shownPath === null
      ? null
      : { id: 'files.reveal', title: 'Show the file in the tree', run: () => revealFile(id, shownPath) },
  )
  useCommand({
    id: 'search.focus',
    title: 'Search in files',
    shortcut: 'Mod+Shift+F',
    run: () => {
      const text = selectedText()
      if (text !== '') changeSearch(id, { query: { ...searchOf(id).query, text } })
      awaitField()
      focus(id, searchView)
    },
  })
  useCommand(
    state === 'running'
      ? {
          id: 'files.open',
          title: 'Open a file by name…',
          shortcut: 'Mod+P',
          run: () => useView.getState().open({ kind: 'quick-open', sandbox: id }),
        }
      : null,
  )
}

function Pane({ children }: { readonly children: ReactNode }) {
  return <Suspense fallback={<div className="pane-loading" aria-hidden />}>{children}</Suspense>
}
