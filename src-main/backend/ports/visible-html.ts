const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as HTML shows it, whatever is in it. */
export function visibleText(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => entities[letter] ?? '')
}
