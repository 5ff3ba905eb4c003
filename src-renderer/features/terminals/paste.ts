/** Everything that a terminal takes for a command to itself or its program; lines and tabs are text. */
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g
/** Letters that are not seen, or that turn the direction of text. */
const unseen = /[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g

/** What is typed for a paste: no control characters, so that no text can end a paste and go on as keys (`ESC[201~`). */
export function typedForPaste(text: string): string {
  return text.replace(controls, '')
}

export function countControls(text: string): number {
  return text.match(controls)?.length ?? 0
}

/** Whether a paste is shown first: several lines that would each run at once, or characters that are not what they seem. */
export function needsQuestion(text: string, { takesPastes }: { readonly takesPastes: boolean }): boolean {
  if (text.search(controls) >= 0 || text.search(unseen) >= 0) return true
  return !takesPastes && /[\r\n]./.test(text)
}

/** As a person reads it: what is not seen has a picture. */
export function visiblePaste(text: string): string {
  return text
    .replace(/\r\n|\r/g, '\n')
    .replace(controls, (letter) => {
      const code = letter.charCodeAt(0)
      return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? '\u2421' : hexadecimal(code)
    })
    .replace(unseen, (letter) => hexadecimal(letter.charCodeAt(0)))
}

function hexadecimal(code: number): string {
  return `<${code.toString(16).toUpperCase().padStart(4, '0')}>`
}
