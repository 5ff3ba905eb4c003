import { create } from 'zustand'
import type { TextForm } from './document-state.ts'

export interface Indentation {
  readonly withSpaces: boolean
  readonly size: number
}

/** What there is to say about the file in front. */
export interface EditorStatus extends TextForm {
  readonly sandbox: string
  readonly line: number
  readonly column: number
  /** Characters that are selected. */
  readonly selected: number
  readonly language: string
  readonly indentation: Indentation
  readonly errors: number
  readonly warnings: number
  readonly canEdit: boolean
  readonly isDirty: boolean
}

/** What can be changed about it. */
export interface EditorStatusActions {
  goToLine(): void
  goToNextProblem(): void
  /** By id, sorted by name. */
  languages(): readonly { readonly id: string; readonly name: string }[]
  setLanguage(id: string): void
  setIndentation(indentation: Indentation): void
  setForm(form: Partial<TextForm>): void
  reopenAs(encoding: TextForm['encoding']): void
}

interface ShownStatus {
  readonly status: EditorStatus
  readonly actions: EditorStatusActions
}

/** Written by the editor; apart from it, so that the status bar does not load it. Null while no text is in front. */
export const useEditorStatus = create<{ readonly shown: ShownStatus | null }>(() => ({ shown: null }))
