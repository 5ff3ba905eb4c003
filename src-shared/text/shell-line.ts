/** Words as one line of a shell of Linux, each meant as it is. */
export function shellLine(words: readonly string[]): string {
  return words.map((word) => (/^[\w.:/@+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ')
}
