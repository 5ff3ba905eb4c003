const longest = 120

/** A title as a tab may show it: one line, no control, no text-direction tricks, not too long. Null when nothing is left. */
export function cleanTitle(text: string): string | null {
  const cleaned = text
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\uFFFD]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
  if (cleaned === '') return null
  const letters = Array.from(cleaned)
  return letters.length <= longest ? cleaned : `${letters.slice(0, longest - 1).join('')}…`
}
