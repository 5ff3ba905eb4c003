/**
 * Characters that a terminal acts on, that hide or that turn text around: controls, formats, unassigned, separators, and
 * letters and marks that are nothing to see. The mark that makes a sign a picture stays behind one.
 */
export const invisible =
  /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]|(?!(?<=\p{Extended_Pictographic})\ufe0f)\p{Default_Ignorable_Code_Point}/gu

/**
 * Text that may come from a sandbox, for one line that a person reads: what would be acted upon is shown as an escape
 * instead, so a file name can neither move the cursor nor pretend to be another line. Done twice it changes nothing.
 */
export function visible(text: string): string {
  return text.replaceAll(invisible, (character) => {
    const code = character.codePointAt(0) ?? 0
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
  })
}
