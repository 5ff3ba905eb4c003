import { useEffect, useRef, useState } from 'react'
import { useBackend } from '../../bridge/context.ts'
import { countInWords, shownName } from '../../ui/words.ts'
import type { DiffViewProps } from './diff-view.tsx'
import { DiffBar } from './diff-bar.tsx'
import { DocumentView } from './document-view.tsx'
import { documentOf } from './documents.ts'
import { languageOf } from './language-of.ts'
import { markLines } from './mark-lines.ts'
import { commonOptions, editor } from './monaco.ts'

/** A file that is new, with all its lines as added: it is edited and saved as any other. Or one that is gone. */
export function OneSidedView({ sandbox, tab, group, focusRequests, isActive }: DiffViewProps) {
  const backend = useBackend()
  const [lines, setLines] = useState<number | null>(null)
  const { path, original, modified } = tab
  const found = lines === null ? '' : `${countInWords(lines, 'line')} ${'path' in modified ? 'added' : 'removed'}`
  return (
    <div className="document">
      <DiffBar path={path} found={found} />
      {'path' in modified ? (
        <DocumentView
          document={documentOf(backend, sandbox, modified.path)}
          group={group}
          focusRequests={focusRequests}
          reveal={null}
          isActive={isActive}
          onAddedLines={setLines}
        />
      ) : (
        <GoneText
          path={path}
          text={'text' in original ? original.text : ''}
          focusRequests={focusRequests}
          onLines={setLines}
        />
      )}
    </div>
  )
}

interface GoneTextProps {
  readonly path: string
  readonly text: string
  readonly focusRequests: number
  readonly onLines: (lines: number) => void
}

function GoneText({ path, text, focusRequests, onLines }: GoneTextProps) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<editor.IStandaloneCodeEditor | null>(null)
  useEffect(() => {
    if (host.current === null) return
    const model = editor.createModel(text, languageOf(path))
    const created = editor.create(host.current, {
      ...commonOptions,
      model,
      readOnly: true,
      readOnlyMessage: { value: 'This file is gone. “Put back” in Changes brings it back.' },
      ariaLabel: `${shownName(path, 300)}, deleted`,
    })
    view.current = created
    const unmark = markLines(created, 'removed', onLines)
    return () => {
      view.current = null
      unmark()
      created.dispose()
      model.dispose()
    }
  }, [path, text, onLines])
  useEffect(() => {
    if (focusRequests > 0) view.current?.focus()
  }, [focusRequests])
  return <div ref={host} className="code-view" />
}
