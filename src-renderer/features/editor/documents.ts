import type { Backend } from '../../bridge/backend.ts'
import { onFileChanges } from '../../state/file-changes.ts'
import { EditorDocument } from './editor-document.ts'
import { openDocuments } from './open-documents.ts'

/** The document of an open file; there is one, however many places show it. */
export function documentOf(backend: Backend, sandbox: string, path: string): EditorDocument {
  return openDocuments.of(sandbox, path, () => new EditorDocument(backend, sandbox, path))
}

export function dropDocument(sandbox: string, path: string): void {
  openDocuments.drop(sandbox, path)
}

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
