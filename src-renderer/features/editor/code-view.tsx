import { useEffect, useRef } from 'react'
import { commonOptions, editor } from './monaco.ts'
import type { EditorDocument } from './editor-document.ts'

interface CodeViewProps {
  readonly document: EditorDocument
  readonly isReadOnly: boolean
  readonly focusRequests: number
}

const handledFocusRequests = new WeakMap<EditorDocument, number>()

/** Monaco on one document; scroll and cursor come back with it. */
export function CodeView({ document, isReadOnly, focusRequests }: CodeViewProps) {
  const host = useRef<HTMLDivElement>(null)
  const instance = useRef<editor.IStandaloneCodeEditor | null>(null)
  useEffect(() => {
    if (host.current === null) return
    const created = editor.create(host.current, {
      ...commonOptions,
      model: document.model,
      ariaLabel: document.path,
      readOnlyMessage: { value: 'This file may not be changed.' },
    })
    created.restoreViewState(document.viewState)
    instance.current = created
    return () => {
      document.viewState = created.saveViewState()
      created.dispose()
      instance.current = null
    }
  }, [document])
  useEffect(() => {
    instance.current?.updateOptions({ readOnly: isReadOnly })
  }, [document, isReadOnly])
  useEffect(() => {
    if (focusRequests === 0 || handledFocusRequests.get(document) === focusRequests) return
    handledFocusRequests.set(document, focusRequests)
    instance.current?.focus()
  }, [document, focusRequests])
  return <div ref={host} className="code-view" />
}
