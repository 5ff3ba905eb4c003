import { useEffect, useState } from 'react'
import { Tabs } from '@base-ui/react/tabs'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useBackend } from '../../bridge/context.ts'
import { useCommand } from '../../state/commands.ts'
import { Button } from '../../ui/button.tsx'
import { Question } from '../../ui/modal.tsx'
import { harmless, shortcutInWords } from '../../ui/words.ts'
import { DocumentView } from './document-view.tsx'
import { documentOf, dropDocument } from './documents.ts'
import { EditorTab } from './editor-tabs.tsx'
import { changeOpenFiles, noFiles, useOpenFiles, withClosed, withOpened } from './open-files.ts'
import './editor.css'

/** The open files of one sandbox: a tab each, the one in front below. */
export function EditorPane({ sandbox }: { readonly sandbox: Sandbox }) {
  const backend = useBackend()
  const { id } = sandbox
  const open = useOpenFiles((state) => state.bySandbox[id]) ?? noFiles
  const [toClose, setToClose] = useState<string | null>(null)
  const active = open.active === null ? null : documentOf(backend, id, open.active)
  const closeNow = (path: string) => {
    setToClose(null)
    changeOpenFiles(id, (files) => withClosed(files, path))
    dropDocument(id, path)
  }
  const close = (path: string) => {
    if (documentOf(backend, id, path).state.isDirty) setToClose(path)
    else closeNow(path)
  }
  useDroppedDocuments(
    id,
    open.files.map(({ path }) => path),
  )
  useKeptWhenEdited(backend, id, open.active)
  useCommand(
    active && {
      id: 'editor.save',
      title: 'Save',
      shortcut: 'Mod+S',
      run: () => {
        active.save()
      },
    },
  )
  useCommand(
    active && {
      id: 'editor.close',
      title: 'Close the file',
      shortcut: 'Alt+W',
      run: () => {
        close(active.path)
      },
    },
  )
  useCommand(
    active && {
      id: 'editor.focus',
      title: 'Go to the editor',
      shortcut: 'Mod+1',
      run: () => {
        changeOpenFiles(id, (files) => ({ ...files, focusRequests: files.focusRequests + 1 }))
      },
    },
  )
  return (
    <Tabs.Root
      className="editor"
      value={open.active}
      onValueChange={(path: string | null) => {
        if (path !== null) changeOpenFiles(id, (files) => withOpened(files, path, { keep: false, focus: false }))
      }}
    >
      {open.files.length > 0 && (
        <div className="tab-strip">
          <Tabs.List className="tab-list" aria-label="Open files">
            {open.files.map((file) => (
              <EditorTab
                key={file.path}
                file={file}
                document={documentOf(backend, id, file.path)}
                onClose={() => {
                  close(file.path)
                }}
                onKeep={() => {
                  changeOpenFiles(id, (files) => withOpened(files, file.path, { keep: true, focus: true }))
                }}
              />
            ))}
          </Tabs.List>
        </div>
      )}
      <section className="editor-region" aria-label="Editor">
        {active === null ? (
          <div className="empty">
            <h3>No file is open</h3>
            <p>Choose one in the tree: a click looks at it, a double click or Enter keeps it open.</p>
            <p>
              <kbd className="kbd">{shortcutInWords('Mod+Shift+E')}</kbd> goes to the tree
            </p>
          </div>
        ) : (
          <Tabs.Panel value={active.path} className="editor-panel" tabIndex={-1}>
            <DocumentView key={active.path} document={active} focusRequests={open.focusRequests} />
          </Tabs.Panel>
        )}
      </section>
      {toClose !== null && (
        <Question
          title={`“${harmless(documentOf(backend, id, toClose).name)}” is not saved`}
          onClose={() => {
            setToClose(null)
          }}
          actions={
            <>
              <Button
                onClick={() => {
                  setToClose(null)
                }}
              >
                Keep it open
              </Button>
              <Button
                look="danger"
                onClick={() => {
                  closeNow(toClose)
                }}
              >
                Close without saving
              </Button>
            </>
          }
        >
          <div className="dialog-body">
            <p>What you changed in it is lost when it closes.</p>
          </div>
        </Question>
      )}
    </Tabs.Root>
  )
}

/** A document whose tab is gone (replaced by the next look, or renamed) is let go. */
function useDroppedDocuments(sandbox: string, paths: readonly string[]): void {
  const joined = paths.join('\n')
  useEffect(() => {
    const before = joined === '' ? [] : joined.split('\n')
    return () => {
      const now = new Set((useOpenFiles.getState().bySandbox[sandbox] ?? noFiles).files.map(({ path }) => path))
      for (const path of before) if (!now.has(path)) dropDocument(sandbox, path)
    }
  }, [sandbox, joined])
}

/** Typing into a file that was only looked at keeps it open. */
function useKeptWhenEdited(backend: Parameters<typeof documentOf>[0], sandbox: string, path: string | null): void {
  useEffect(() => {
    if (path === null) return
    const document = documentOf(backend, sandbox, path)
    return document.subscribe(() => {
      const file = useOpenFiles.getState().bySandbox[sandbox]?.files.find((one) => one.path === path)
      if (!document.state.isDirty || file === undefined || file.isKept) return
      changeOpenFiles(sandbox, (open) => ({
        ...open,
        files: open.files.map((one) => (one.path === path ? { path, isKept: true } : one)),
      }))
    })
  }, [backend, sandbox, path])
}
