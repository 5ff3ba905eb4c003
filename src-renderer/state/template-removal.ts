import { create } from 'zustand'

/** A template of the person’s own, as it is asked about. */
export interface TemplateToRemove {
  readonly id: string
  readonly title: string
  readonly file: string
}

interface TemplateRemoval {
  /** Null while nobody is asked; else the question stands above whatever dialog is open. */
  readonly asked: TemplateToRemove | null
  ask(template: TemplateToRemove): void
  close(): void
}

export const useTemplateRemoval = create<TemplateRemoval>((set) => ({
  asked: null,
  ask: (asked) => {
    set({ asked })
  },
  close: () => {
    set({ asked: null })
  },
}))
