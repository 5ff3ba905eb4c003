import { useEffect, useRef } from 'react'
import { offerSelectedText } from '../../state/selected-text.ts'
import { commonOptions, editor } from './monaco.ts'
import type { EditorDocument } from './editor-document.ts'
import type { Reveal } from './layout.ts'
import { followStatus } from './follow-status.ts'
import { markLines } from './mark-lines.ts'
import { placesOf } from './places.ts'

interface CodeViewProps {
  readonly document: EditorDocument
  readonly group: number
  readonly isReadOnly: boolean
  readonly isActive: boolean
  /** What the active group is asked for; 0 and null for the others. */
  readonly focusRequests: number
  readonly reveal: Reveal | null
  readonly onAddedLines?: ((lines: number) => void) | undefined
}

/** What was done already, so that a view that comes again does not do it again. */
const handledFocus = new Map<string, number>()
const handledReveal = new Map<string, number>()

/** What would look at the whole of a line at every key or glance. */
const longLineOptions = {
  wordWrap: 'off',
  folding: false,
  occurrencesHighlight: 'off',
  selectionHighlight: false,
  matchBrackets: 'never',
  guides: { indentation: false, bracketPairs: false },
  stickyScroll: { enabled: false },
} as const satisfies editor.IEditorOptions

const usualLineOptions = {
  folding: true,
  occurrencesHighlight: 'singleFile',
  selectionHighlight: true,
  matchBrackets: 'always',
  guides: { indentation: true, bracketPairs: false },
  stickyScroll: { enabled: true },
} as const satisfies editor.IEditorOptions

function notePlace(view: editor.ICodeEditor, { sandbox, path }: EditorDocument): void {
  const at = view.getPosition()
  if (at === null) return
  placesOf(sandbox)?.set(path, { line: at.lineNumber, column: at.column, top: view.getScrollTop() })
}

/** Where the person was when the page was there last. */
function restorePlace(view: editor.ICodeEditor, { sandbox, path }: EditorDocument): void {
  const place = placesOf(sandbox)?.get(path)
  if (place === undefined || place === null) return
  view.setPosition({ lineNumber: place.line, column: place.column })
  view.setScrollTop(place.top)
}

/** Monaco on the document in front of a group; scroll and cursor come back with each. */
export function CodeView(props: CodeViewProps) {
  const { document, group, isReadOnly, isActive, focusRequests, reveal, onAddedLines } = props
  const host = useRef<HTMLDivElement>(null)
  const instance = useRef<editor.IStandaloneCodeEditor | null>(null)
  const shown = useRef<EditorDocument | null>(null)
  const { model } = document
  useEffect(() => {
    if (host.current === null) return
    const created = editor.create(host.current, {
      ...commonOptions,
      model: null,
      readOnlyMessage: { value: 'This file may not be changed.' },
    })
    instance.current = created
    created.onDidFocusEditorText(() => {
      offerSelectedText(() => {
        const [model, selection] = [created.getModel(), created.getSelection()]
        return model === null || selection === null ? '' : model.getValueInRange(selection)
      })
    })
    return () => {
      shown.current?.keepView(group, created.saveViewState())
      shown.current = null
      instance.current = null
      created.dispose()
    }
  }, [group])
  useEffect(() => {
    const view = instance.current
    if (view === null || model === null) return
    shown.current = document
    view.setModel(model)
    view.updateOptions({ ariaLabel: document.path })
    if (!document.restoreView(group, view)) restorePlace(view, document)
    const noting = [view.onDidChangeCursorPosition, view.onDidScrollChange].map((on) =>
      on(() => {
        notePlace(view, document)
      }),
    )
    return () => {
      for (const one of noting) one.dispose()
      // Already taken down together with the editor.
      if (instance.current === null) return
      document.keepView(group, instance.current.saveViewState())
      shown.current = null
    }
  }, [document, model, group])
  useEffect(() => {
    const view = instance.current
    if (view === null || model === null || onAddedLines === undefined) return undefined
    return markLines(view, 'added', onAddedLines)
  }, [model, group, onAddedLines])
  useEffect(() => {
    instance.current?.updateOptions({ readOnly: isReadOnly })
  }, [document, isReadOnly])
  const { hasLongLines } = document.state
  useEffect(() => {
    instance.current?.updateOptions(hasLongLines ? longLineOptions : usualLineOptions)
  }, [document, hasLongLines])
  useEffect(() => {
    if (isActive && instance.current !== null && model !== null) return followStatus(instance.current, document)
    return undefined
  }, [document, model, isActive])
  useEffect(() => {
    if (focusRequests === 0 || handledFocus.get(document.sandbox) === focusRequests) return
    handledFocus.set(document.sandbox, focusRequests)
    instance.current?.focus()
  }, [document, focusRequests])
  useEffect(() => {
    if (reveal?.path !== document.path || handledReveal.get(document.sandbox) === reveal.count) return
    handledReveal.set(document.sandbox, reveal.count)
    instance.current?.setPosition({ lineNumber: reveal.line, column: reveal.column })
    instance.current?.revealPositionInCenter({ lineNumber: reveal.line, column: reveal.column })
  }, [document, reveal])
  return <div ref={host} className="code-view" />
}
