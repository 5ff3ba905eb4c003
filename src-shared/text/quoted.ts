/** Everything that opens or closes a quotation somewhere, and what looks like it. */
const quotes = /["'`´\p{Pi}\p{Pf}„‚″‶〃〝〞〟＂＇❛❜❝❞ʺˮ]/gu

/**
 * A name that a sandbox chose, in quotation marks that it cannot leave: its own become `'`. So a sentence around it
 * stays Airlock's. It stands last in a sentence, and is said to be the sandbox's word.
 */
export function quoted(text: string): string {
  return `“${text.replaceAll(quotes, "'")}”`
}
