import type { Backend } from '../../bridge/backend.ts'
import { onFileChanges } from '../../state/file-changes.ts'
import { EditorDocument } from './editor-document.ts'

const documents = new Map<string, EditorDocument>()

const keyOf = (sandbox: string, path: string) => `${sandbox} ${path}`

/** The document of an open file; there is one, however many places show it. */
export function documentOf(backend: Backend, sandbox: string, path: string): EditorDocument {
  const key = keyOf(sandbox, path)
  const known = documents.get(key)
  if (known !== undefined) return known
  const created = new EditorDocument(backend, sandbox, path)
  documents.set(key, created)
  return created
}

export function dropDocument(sandbox: string, path: string): void {
  const key = keyOf(sandbox, path)
  documents.get(key)?.dispose()
  documents.delete(key)
}

onFileChanges((sandbox, changes) => {
  const isUnsure = changes.some(({ kind }) => kind === 'overflow')
  const paths = new Set(changes.map((change) => (change.kind === 'overflow' ? '' : change.path)))
  for (const opened of documents.values()) {
    if (opened.sandbox !== sandbox) continue
    const isTouched = [...paths].some((path) => opened.path === path || opened.path.startsWith(`${path}/`))
    if (isUnsure || isTouched) opened.lookAgain()
  }
})

// A browser's tab closes at a stray key; a desktop window would only refuse to close, without a word.
window.addEventListener('beforeunload', (event) => {
  const isDesktop = document.documentElement.dataset['door'] === 'desktop'
  if (!isDesktop && [...documents.values()].some(({ state }) => state.isDirty)) event.preventDefault()
})
