import type { MessageBoxSyncOptions } from 'electron'

/** What a window asks before it goes with text that is neither saved nor kept for the next one. The first answer, and Escape, keep it. */
export const unsavedQuestion = {
  type: 'warning',
  title: 'Airlock',
  message: 'Files in this window have changes that are not saved.',
  detail: 'They are lost when it closes. Sandboxes and what runs in them go on.',
  buttons: ['Keep editing', 'Close without saving'],
  defaultId: 0,
  cancelId: 0,
  noLink: true,
} as const satisfies Omit<MessageBoxSyncOptions, 'buttons'> & { readonly buttons: readonly string[] }

/** Whether a window whose page would rather stay may go: only when the person says so. */
export function mayGoUnsaved(ask: (question: typeof unsavedQuestion) => number): boolean {
  return unsavedQuestion.buttons[ask(unsavedQuestion)] === 'Close without saving'
}
