import { useState } from 'react'
import { groupsOf, pathsOf, withClosed, type EditorGroup, type EditorLayout, type TabKey } from './layout.ts'
import { openDocuments } from './open-documents.ts'
import { changeLayout, layoutOf } from './open-files.ts'

/** Tabs that wait for an answer before they close, since text would be lost with them. */
export interface ToClose {
  readonly group: number
  readonly keys: readonly TabKey[]
  readonly unsaved: readonly string[]
}

export interface Closing {
  readonly question: ToClose | null
  /** Closes tabs, after a question when text would be lost. */
  close(group: EditorGroup, keys: readonly TabKey[]): void
  closeWithoutSaving(): void
  saveAndClose(): Promise<void>
  keepOpen(): void
}

/** Files whose unsaved text is shown by no tab but these. */
function lostWith(layout: EditorLayout, group: EditorGroup, keys: readonly TabKey[]): readonly string[] {
  const isGoing = (id: number, key: TabKey) => id === group.id && keys.includes(key)
  const tabs = groupsOf(layout).flatMap(({ id, tabs: all }) => all.map((tab) => ({ tab, goes: isGoing(id, tab.key) })))
  const staying = new Set(tabs.flatMap(({ tab, goes }) => (goes ? [] : pathsOf(tab))))
  return [...new Set(tabs.flatMap(({ tab, goes }) => (goes ? pathsOf(tab) : [])))].filter((path) => !staying.has(path))
}

export function useClosing(sandbox: string): Closing {
  const [question, setQuestion] = useState<ToClose | null>(null)
  const closeNow = ({ group, keys }: Omit<ToClose, 'unsaved'>) => {
    setQuestion(null)
    changeLayout(sandbox, (layout) => withClosed(layout, group, keys))
  }
  return {
    question,
    close: (group, keys) => {
      const unsaved = lostWith(layoutOf(sandbox), group, keys).filter(
        (path) => openDocuments.find(sandbox, path)?.state.isDirty === true,
      )
      if (unsaved.length === 0) closeNow({ group: group.id, keys })
      else setQuestion({ group: group.id, keys, unsaved })
    },
    closeWithoutSaving: () => {
      if (question !== null) closeNow(question)
    },
    saveAndClose: async () => {
      if (question === null) return
      setQuestion(null)
      const documents = question.unsaved.flatMap((path) => openDocuments.find(sandbox, path) ?? [])
      await Promise.all(documents.map((document) => document.save()))
      // What could not be saved stays open, with what there is to say about it.
      if (documents.every(({ state }) => !state.isDirty)) closeNow(question)
    },
    keepOpen: () => {
      setQuestion(null)
    },
  }
}
