import { useSyncExternalStore } from 'react'
import { Tabs } from '@base-ui/react/tabs'
import { X } from 'lucide-react'
import { harmless } from '../../ui/words.ts'
import type { EditorDocument } from './editor-document.ts'
import type { OpenFile } from './open-files.ts'

interface EditorTabProps {
  readonly file: OpenFile
  readonly document: EditorDocument
  readonly onClose: () => void
  readonly onKeep: () => void
}

/** A file's tab: its name, whether it is unsaved, and whether it was only looked at. */
export function EditorTab({ file, document, onClose, onKeep }: EditorTabProps) {
  const { isDirty, outside } = useSyncExternalStore(document.subscribe, () => document.state)
  return (
    <Tabs.Tab
      value={file.path}
      className="tab"
      data-preview={file.isKept || isDirty ? undefined : ''}
      data-dirty={isDirty ? '' : undefined}
      data-over={outside?.kind === 'deleted' ? '' : undefined}
      title={harmless(file.path, 300)}
      aria-keyshortcuts="Delete"
      onDoubleClick={onKeep}
      onKeyDown={(event) => {
        if (event.key === 'Delete') onClose()
      }}
      onAuxClick={(event) => {
        if (event.button === 1) onClose()
      }}
    >
      <span className="truncate">{harmless(document.name)}</span>
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
