const longestText = 100_000

/**
 * The text that a program would put on the clipboard by OSC 52 (`c;base64`); null for a question (`?`), which is never
 * answered, and for what is too long or no text.
 */
export function clipboardText(data: string): string | null {
  const encoded = data.slice(data.indexOf(';') + 1)
  if (!data.includes(';') || encoded.length > longestText * 1.4 || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return null
  try {
    const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0))
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.length > longestText ? null : text
  } catch (error) {
    // What is no base64 or no UTF-8 is no text.
    if (error instanceof DOMException || error instanceof TypeError) return null
    throw error
  }
}
