import { useState, useSyncExternalStore, type DragEvent } from 'react'
import { Tabs } from '@base-ui/react/tabs'
import { GitCompare, X } from 'lucide-react'
import { FileIcon } from '../../ui/file-icon.tsx'
import { shownName } from '../../ui/words.ts'
import type { EditorDocument } from './editor-document.ts'
import type { EditorTab } from './layout.ts'
import { endTabDrag, startTabDrag, tabOver } from './tab-drag.ts'

interface EditorTabViewProps {
  readonly sandbox: string
  readonly group: number
  readonly tab: EditorTab
  /** What the tab shows and edits. */
  readonly document: EditorDocument | null
  readonly onClose: () => void
  readonly onKeep: () => void
  /** Another tab was dropped before or after this one. */
  readonly onDropped: (from: number, key: string, side: 'before' | 'after') => void
}

const noSubscription = () => () => undefined

/** A tab: its name, whether it is unsaved, and whether it was only looked at. */
export function EditorTabView(props: EditorTabViewProps) {
  const { sandbox, group, tab, document, onClose, onKeep, onDropped } = props
  const state = useSyncExternalStore(document?.subscribe ?? noSubscription, () => document?.state ?? null)
  const [side, setSide] = useState<'before' | 'after' | null>(null)
  const isDirty = state?.isDirty ?? false
  const name = tab.kind === 'file' ? tab.path.slice(tab.path.lastIndexOf('/') + 1) : tab.title
  return (
    <Tabs.Tab
      value={tab.key}
      className="tab"
      draggable
      data-tab={tab.key}
      data-preview={tab.isKept || isDirty ? undefined : ''}
      data-dirty={isDirty ? '' : undefined}
      data-over={state?.outside?.kind === 'deleted' ? '' : undefined}
      data-drop={side ?? undefined}
      title={shownName(tab.path, 300)}
      aria-keyshortcuts="Delete"
      onDoubleClick={onKeep}
      onKeyDown={(event) => {
        if (event.key === 'Delete') onClose()
      }}
      onMouseDown={(event) => {
        // The middle button closes; it must not begin to scroll.
        if (event.button === 1) event.preventDefault()
      }}
      onAuxClick={(event) => {
        if (event.button === 1) onClose()
      }}
      onDragStart={(event) => {
        startTabDrag(event, { sandbox, group, key: tab.key })
      }}
      onDragEnd={endTabDrag}
      onDragOver={(event) => {
        if (tabOver(event, sandbox) === null) return
        event.preventDefault()
        event.stopPropagation()
        setSide(sideOf(event))
      }}
      onDragLeave={() => {
        setSide(null)
      }}
      onDrop={(event) => {
        const dragged = tabOver(event, sandbox)
        setSide(null)
        if (dragged === null) return
        event.preventDefault()
        event.stopPropagation()
        onDropped(dragged.group, dragged.key, sideOf(event))
      }}
    >
      {tab.kind === 'diff' ? <GitCompare size={14} aria-hidden /> : <FileIcon name={name} />}
      <span className="truncate">{shownName(name)}</span>
      {isDirty && <span className="visually-hidden"> unsaved</span>}
      <span
        className="tab-close"
        aria-hidden
        title="Close (Delete)"
        onClick={(event) => {
          event.stopPropagation()
          onClose()
        }}
      >
        {isDirty && <span className="tab-dirty" />}
        <X size={12} />
      </span>
    </Tabs.Tab>
  )
}

function sideOf(event: DragEvent): 'before' | 'after' {
  const { left, width } = event.currentTarget.getBoundingClientRect()
  return event.clientX < left + width / 2 ? 'before' : 'after'
}
