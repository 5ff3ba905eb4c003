/** Longer text is hardly what somebody wants to find. */
const most = 200

let inEditor: (() => string) | null = null

/** Editors keep a selection of their own, which the document does not know: the one that has the focus tells it here. */
export function offerSelectedText(read: () => string): void {
  inEditor = read
}

/** What the person has selected where the focus is, if it is something to search for: one line that is not too long. */
export function selectedText(): string {
  const editor = document.activeElement?.closest('.monaco-editor')
  const text = editor && inEditor !== null ? inEditor() : (document.getSelection()?.toString() ?? '')
  return text.length <= most && !/[\r\n]/.test(text) ? text : ''
}
