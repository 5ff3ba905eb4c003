import type { Backend } from '../../bridge/backend.ts'
import { languageOf } from './language-of.ts'
import { editor } from './monaco.ts'
import { openDocuments } from './open-documents.ts'
import { openFileAt } from './open-files.ts'

const serviced = new Set(['typescript', 'javascript'])

/**
 * Language services mean the sandbox that is shown: scripts of others are plain text for as long as they are out of
 * sight, so that the names of one project are not found in another.
 */
export function showSandbox(backend: Backend, sandbox: string): void {
  for (const { sandbox: of, path, model, state } of openDocuments.all) {
    if (model === null || state.hasLongLines) continue
    const language = languageOf(path, model.getLineContent(1))
    if (serviced.has(language)) editor.setModelLanguage(model, of === sandbox ? language : 'plaintext')
  }
  void import('./typescript/follow-project.ts').then(({ followProject }) => {
    followProject(backend, sandbox)
  })
}

/** What a service leads to in another file of the sandbox opens as a tab there. */
editor.registerEditorOpener({
  openCodeEditor(_source, resource, place) {
    if (resource.scheme !== 'airlock') return false
    const at = place === undefined || 'startLineNumber' in place ? place : null
    const line = at?.startLineNumber ?? (place !== undefined && 'lineNumber' in place ? place.lineNumber : 1)
    const column = at?.startColumn ?? (place !== undefined && 'column' in place ? place.column : 1)
    openFileAt(resource.authority, resource.path, { line, column })
    return true
  },
})
