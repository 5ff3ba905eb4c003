import type { Backend } from '../../bridge/backend.ts'
import { onFileChanges } from '../../state/file-changes.ts'
import { EditorDocument } from './editor-document.ts'
import { noFiles, pathsIn, withKeptEverywhere } from './layout.ts'
import { openDocuments } from './open-documents.ts'
import { changeLayout, useOpenFiles } from './open-files.ts'

/** The document of an open file; there is one, however many places show it. */
export function documentOf(backend: Backend, sandbox: string, path: string): EditorDocument {
  return openDocuments.of(sandbox, path, () => {
    const opened = new EditorDocument(backend, sandbox, path)
    let wasDirty = false
    opened.subscribe(() => {
      const { isDirty } = opened.state
      if (isDirty && !wasDirty) changeLayout(sandbox, (layout) => withKeptEverywhere(layout, opened.path))
      wasDirty = isDirty
    })
    onScriptChanges(opened)
    return opened
  })
}

/** What a script imports decides what the language service is given, once there is one. */
function onScriptChanges(opened: EditorDocument): void {
  if (!/\.[cm]?[jt]sx?$/.test(opened.path)) return
  let model: EditorDocument['model'] = null
  opened.subscribe(() => {
    if (opened.model === model || opened.model === null) return
    model = opened.model
    const refresh = () => void import('./typescript/follow-project.ts').then(({ refreshSoon }) => refreshSoon())
    refresh()
    model.onDidChangeContent(refresh)
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
// What is kept comes back with the next page, so there is only something to ask when keeping it has not worked yet.
window.addEventListener('beforeunload', (event) => {
  for (const opened of openDocuments.all) opened.flush()
  if (openDocuments.isAtRisk) event.preventDefault()
})
document.addEventListener('visibilitychange', () => {
  for (const opened of openDocuments.all) opened.flush()
})
