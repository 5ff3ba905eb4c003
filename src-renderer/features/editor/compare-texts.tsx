import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { shownName } from '../../ui/words.ts'
import { languageOf } from './language-of.ts'
import { commonOptions, editor } from './monaco.ts'
import './editor.css'

interface Side {
  readonly title: string
  readonly text: string
}

interface CompareTextsProps {
  readonly path: string
  readonly left: Side
  /** Its first text; what is edited later is told by `onText`. */
  readonly right: Side
  readonly onText?: ((text: string) => void) | undefined
}

/** Two texts beside one another, for a dialog; the right one can be edited where somebody listens. */
export function CompareTexts({ path, left, right, onText }: CompareTextsProps) {
  const host = useRef<HTMLDivElement>(null)
  const [first] = useState(right.text)
  const isEditable = onText !== undefined
  const tell = useEffectEvent((text: string) => onText?.(text))
  const { title: leftTitle, text: leftText } = left
  const { title: rightTitle } = right
  useEffect(() => {
    if (host.current === null) return
    const language = languageOf(path)
    const original = editor.createModel(leftText, language)
    const modified = editor.createModel(first, language)
    const diff = editor.createDiffEditor(host.current, {
      ...commonOptions,
      readOnly: !isEditable,
      originalAriaLabel: `${leftTitle}: ${shownName(path, 200)}`,
      modifiedAriaLabel: `${rightTitle}: ${shownName(path, 200)}`,
      renderOverviewRuler: false,
      glyphMargin: false,
      lineNumbersMinChars: 3,
      useInlineViewWhenSpaceIsLimited: false,
      hideUnchangedRegions: { enabled: true },
    })
    diff.setModel({ original, modified })
    const telling = modified.onDidChangeContent(() => {
      tell(modified.getValue())
    })
    return () => {
      telling.dispose()
      diff.dispose()
      original.dispose()
      modified.dispose()
    }
  }, [path, leftTitle, leftText, rightTitle, first, isEditable])
  return (
    <div className="conflict-compare">
      <div className="compare-heads" aria-hidden>
        <span>{leftTitle}</span>
        <span>{rightTitle}</span>
      </div>
      <div ref={host} className="code-view" />
    </div>
  )
}
