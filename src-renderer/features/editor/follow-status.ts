import type { EditorDocument } from './editor-document.ts'
import { useEditorStatus, type EditorStatus, type EditorStatusActions } from './editor-status.ts'
import { editor, languages, MarkerSeverity } from './monaco.ts'

/** Keeps the status bar's facts about the file in front; returns what ends it. */
export function followStatus(view: editor.ICodeEditor, document: EditorDocument): () => void {
  const { model } = document
  if (model === null) return () => undefined
  const actions = actionsFor(view, document, model)
  const tell = () => {
    if (!model.isDisposed()) useEditorStatus.setState({ shown: { status: statusOf(view, document, model), actions } })
  }
  tell()
  const following = [
    view.onDidChangeCursorSelection(tell),
    model.onDidChangeLanguage(tell),
    model.onDidChangeOptions(tell),
    editor.onDidChangeMarkers((changed) => {
      if (changed.some((uri) => uri.toString() === model.uri.toString())) tell()
    }),
  ]
  const stop = document.subscribe(tell)
  return () => {
    for (const one of following) one.dispose()
    stop()
    useEditorStatus.setState(({ shown }) => (shown?.actions === actions ? { shown: null } : {}))
  }
}

function statusOf(view: editor.ICodeEditor, document: EditorDocument, model: editor.ITextModel): EditorStatus {
  const { state, sandbox } = document
  const { lineNumber, column } = view.getPosition() ?? { lineNumber: 1, column: 1 }
  const selections = view.getSelections() ?? []
  const { tabSize, insertSpaces, indentSize } = model.getOptions()
  const markers = editor.getModelMarkers({ resource: model.uri })
  const count = (severity: MarkerSeverity) => markers.filter((marker) => marker.severity === severity).length
  return {
    sandbox,
    line: lineNumber,
    column,
    selected: selections.reduce((sum, selection) => sum + model.getValueLengthInRange(selection), 0),
    language: nameOf(model.getLanguageId()),
    indentation: { withSpaces: insertSpaces, size: insertSpaces ? indentSize : tabSize },
    errors: count(MarkerSeverity.Error),
    warnings: count(MarkerSeverity.Warning),
    encoding: state.encoding,
    byteOrderMark: state.byteOrderMark,
    lineEnding: state.lineEnding,
    canEdit: state.readOnly === null,
    isDirty: state.isDirty,
  }
}

function actionsFor(view: editor.ICodeEditor, document: EditorDocument, model: editor.ITextModel): EditorStatusActions {
  const run = (action: string) => {
    view.focus()
    view.trigger('status', action, null)
  }
  return {
    goToLine: () => run('editor.action.gotoLine'),
    goToNextProblem: () => run('editor.action.marker.next'),
    languages: () => {
      const ids = [...new Set(languages.getLanguages().map(({ id }) => id))]
      return ids.map((id) => ({ id, name: nameOf(id) })).sort((a, b) => a.name.localeCompare(b.name))
    },
    setLanguage: (id) => editor.setModelLanguage(model, id),
    setIndentation: ({ withSpaces, size }) => {
      model.updateOptions({ insertSpaces: withSpaces, tabSize: size, indentSize: size })
    },
    setForm: (form) => document.changeForm(form),
    reopenAs: (encoding) => document.reopenAs(encoding),
  }
}

function nameOf(id: string): string {
  if (id === 'plaintext') return 'Plain text'
  const named = languages.getLanguages().find((one) => one.id === id && one.aliases !== undefined)
  return named?.aliases?.[0] ?? id
}
