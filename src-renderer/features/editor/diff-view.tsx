import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { ArrowDown, ArrowUp, Columns2, Rows2 } from 'lucide-react'
import { create } from 'zustand'
import { useBackend } from '../../bridge/context.ts'
import { IconButton } from '../../ui/button.tsx'
import { countInWords, shownName } from '../../ui/words.ts'
import { ConflictDialog } from './conflict-dialog.tsx'
import { DiffBar } from './diff-bar.tsx'
import { DocumentBanner } from './document-view.tsx'
import { documentOf } from './documents.ts'
import type { EditorDocument } from './editor-document.ts'
import { languageOf } from './language-of.ts'
import type { DiffSide, DiffTab } from './layout.ts'
import { commonOptions, editor } from './monaco.ts'
import { OneSidedView } from './one-sided-view.tsx'

/** Whether changes stand in one column, for all comparisons of the window. */
const useDiffLook = create<{ readonly isInline: boolean }>(() => ({ isInline: false }))

export interface DiffViewProps {
  readonly sandbox: string
  readonly tab: DiffTab
  readonly group: number
  readonly focusRequests: number
  readonly isActive: boolean
}

/** What a comparison shows: of a file that is only on one side, all its lines. */
export function DiffView(props: DiffViewProps) {
  const { original, modified } = props.tab
  const isOneSided = 'nothing' in original || 'nothing' in modified
  return isOneSided ? <OneSidedView {...props} /> : <TwoSidedView {...props} />
}

/** Two texts beside one another, with the way from change to change. The right one can be edited when it is a file. */
function TwoSidedView({ sandbox, tab, focusRequests, isActive }: DiffViewProps) {
  const backend = useBackend()
  const of = (side: DiffSide) => ('path' in side ? documentOf(backend, sandbox, side.path) : null)
  const original = of(tab.original)
  const modified = of(tab.modified)
  const originalState = useDocumentState(original)
  const modifiedState = useDocumentState(modified)
  const isInline = useDiffLook((look) => look.isInline)
  const view = useRef<editor.IStandaloneDiffEditor | null>(null)
  const [count, setCount] = useState<number | null>(null)
  const states = [originalState, modifiedState]
  const isReady = states.every((state) => state === null || state.content === 'text')
  const isLoading = states.some((state) => state?.content === 'loading')
  const go = (target: 'next' | 'previous') => {
    view.current?.goToDiff(target)
  }
  return (
    <div className="document">
      <DiffBar
        path={tab.path}
        found={count === null ? '' : count === 0 ? 'No differences' : countInWords(count, 'change')}
      >
        <IconButton label="Previous change" size="small" onClick={() => go('previous')}>
          <ArrowUp size={14} aria-hidden />
        </IconButton>
        <IconButton label="Next change" size="small" onClick={() => go('next')}>
          <ArrowDown size={14} aria-hidden />
        </IconButton>
        <IconButton
          label={isInline ? 'Side by side' : 'In one column'}
          size="small"
          onClick={() => {
            useDiffLook.setState({ isInline: !isInline })
          }}
        >
          {isInline ? <Columns2 size={14} aria-hidden /> : <Rows2 size={14} aria-hidden />}
        </IconButton>
      </DiffBar>
      {modified !== null && modifiedState !== null && <DocumentBanner document={modified} state={modifiedState} />}
      {isReady && (
        <DiffEditor
          tab={tab}
          original={original}
          modified={modified}
          isReadOnly={modifiedState === null || modifiedState.readOnly !== null}
          isInline={isInline}
          focusRequests={focusRequests}
          view={view}
          onCount={setCount}
        />
      )}
      {!isReady && !isLoading && (
        <div className="empty">
          <h3>These cannot be compared</h3>
          <p>One of them is no text, is too large, or cannot be read.</p>
        </div>
      )}
      {isActive && modified !== null && modifiedState?.isConflict === true && modifiedState.outside !== null && (
        <ConflictDialog document={modified} theirs={modifiedState.outside} />
      )}
    </div>
  )
}

interface DiffEditorProps {
  readonly tab: DiffTab
  readonly original: EditorDocument | null
  readonly modified: EditorDocument | null
  readonly isReadOnly: boolean
  readonly isInline: boolean
  readonly focusRequests: number
  readonly view: { current: editor.IStandaloneDiffEditor | null }
  readonly onCount: (count: number | null) => void
}

function DiffEditor(props: DiffEditorProps) {
  const { tab, original, modified, isReadOnly, isInline, focusRequests, view, onCount } = props
  const host = useRef<HTMLDivElement>(null)
  const originalModel = original?.model ?? null
  const modifiedModel = modified?.model ?? null
  useEffect(() => {
    if (host.current === null) return
    const own: editor.ITextModel[] = []
    const modelOf = (side: DiffSide, model: editor.ITextModel | null) => {
      if (model !== null) return model
      const created = editor.createModel('text' in side ? side.text : '', languageOf(tab.path))
      own.push(created)
      return created
    }
    const diff = editor.createDiffEditor(host.current, {
      ...commonOptions,
      originalAriaLabel: 'Before',
      modifiedAriaLabel: shownName(tab.path, 300),
      renderOverviewRuler: false,
      useInlineViewWhenSpaceIsLimited: true,
      renderSideBySideInlineBreakpoint: 620,
      hideUnchangedRegions: { enabled: true },
    })
    diff.setModel({
      original: modelOf(tab.original, originalModel),
      modified: modelOf(tab.modified, modifiedModel),
    })
    const counting = diff.onDidUpdateDiff(() => {
      onCount(diff.getLineChanges()?.length ?? null)
    })
    view.current = diff
    return () => {
      view.current = null
      onCount(null)
      counting.dispose()
      diff.dispose()
      for (const model of own) model.dispose()
    }
  }, [tab, originalModel, modifiedModel, view, onCount])
  useEffect(() => {
    view.current?.updateOptions({ renderSideBySide: !isInline })
    view.current?.getModifiedEditor().updateOptions({ readOnly: isReadOnly })
  }, [tab, originalModel, modifiedModel, isInline, isReadOnly, view])
  useEffect(() => {
    if (focusRequests > 0) view.current?.getModifiedEditor().focus()
  }, [focusRequests, view])
  return <div ref={host} className="code-view" />
}

function useDocumentState(document: EditorDocument | null) {
  return useSyncExternalStore(document?.subscribe ?? noSubscription, () => document?.state ?? null)
}

const noSubscription = () => () => undefined
