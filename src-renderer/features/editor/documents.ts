import type { Backend } from '../../bridge/backend.ts'
import { onFileChanges } from '../../state/file-changes.ts'
import { EditorDocument } from './editor-document.ts'
import { noFiles, pathsIn, withKeptEverywhere } from './layout.ts'
import { openDocuments } from './open-documents.ts'
import { changeLayout, useOpenFiles } from './open-files.ts'

/** The document of an open file; there is one, however many places show it. */
export function documentOf(backend: Backend, sandbox: string, path: string): EditorDocument {
  return openDocuments.of(sandbox, path, () => {
    const document = new EditorDocument(backend, sandbox, path)
    let wasDirty = false
    document.subscribe(() => {
      const { isDirty } = document.state
      if (isDirty && !wasDirty) changeLayout(sandbox, (layout) => withKeptEverywhere(layout, document.path))
      wasDirty = isDirty
    })
    return document
  })
}

// A document goes with the last tab that shows it: closed, replaced by the next look, or of a removed sandbox.
useOpenFiles.subscribe(({ bySandbox }) => {
  for (const { sandbox, path } of openDocuments.all) {
    if (!pathsIn(bySandbox[sandbox] ?? noFiles).has(path)) openDocuments.drop(sandbox, path)
  }
})

onFileChanges((sandbox, changes) => {
  const isUnsure = changes.some(({ kind }) => kind === 'overflow')
  const paths = new Set(changes.map((change) => (change.kind === 'overflow' ? '' : change.path)))
  for (const opened of openDocuments.all) {
    if (opened.sandbox !== sandbox) continue
    const isTouched = [...paths].some((path) => opened.path === path || opened.path.startsWith(`${path}/`))
    if (isUnsure || isTouched) opened.lookAgain()
  }
})

// A browser asks by itself before it closes the page; in Electron the window asks (src-main/desktop/unsaved-question.ts).
window.addEventListener('beforeunload', (event) => {
  if (openDocuments.hasUnsaved) event.preventDefault()
})
