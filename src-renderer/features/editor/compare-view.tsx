import { useEffect, useRef } from 'react'
import { commonOptions, editor } from './monaco.ts'

interface CompareViewProps {
  readonly theirs: string
  readonly mine: editor.ITextModel
}

/** What the sandbox has at the left, the person's own text at the right. */
export function CompareView({ theirs, mine }: CompareViewProps) {
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (host.current === null) return
    const original = editor.createModel(theirs, mine.getLanguageId())
    const modified = editor.createModel(mine.getValue(), mine.getLanguageId())
    const diff = editor.createDiffEditor(host.current, {
      ...commonOptions,
      readOnly: true,
      originalAriaLabel: 'In the sandbox',
      modifiedAriaLabel: 'Yours',
      renderOverviewRuler: false,
      useInlineViewWhenSpaceIsLimited: true,
    })
    diff.setModel({ original, modified })
    return () => {
      diff.dispose()
      original.dispose()
      modified.dispose()
    }
  }, [theirs, mine])
  return <div ref={host} className="compare-view" />
}
