/** A word of a command that a person copies into a shell: as it is where that is safe, else quoted. */
export function shellWord(text: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return /^[\w.:\\/@+-]+$/.test(text) ? text : `"${text}"`
  return /^[\w.:/@+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
