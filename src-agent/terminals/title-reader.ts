import { cleanTitle } from '../../src-shared/agent/clean-title.ts'

/** A title sequence that did not end by then is none. */
const longestSequence = 4096

const escape = 0x1b
const bell = 0x07

/** Follows what a program says its terminal should be called (OSC 0 and 2), across pieces of any size. */
export class TitleReader {
  #open: number[] | null = null
  #sawEscape = false

  /** The newest title that ended within `chunk`, cleaned; null when none did. */
  read(chunk: Buffer): string | null {
    let title: string | null = null
    for (let at = 0; at < chunk.length;) {
      if (this.#open === null) {
        if (this.#sawEscape) {
          this.#sawEscape = false
          if (chunk[at] === 0x5d) {
            this.#open = []
            at += 1
            continue
          }
        }
        // The common case, no sequence at all, is one native search.
        const found = chunk.indexOf(escape, at)
        if (found === -1) break
        this.#sawEscape = true
        at = found + 1
        continue
      }
      const byte = chunk[at++] ?? 0
      if (byte === bell || byte === escape || byte === 0x9c) {
        title = titleOf(this.#open) ?? title
        this.#open = null
        this.#sawEscape = byte === escape
      } else if (this.#open.length < longestSequence) {
        this.#open.push(byte)
      } else {
        this.#open = null
      }
    }
    return title
  }
}

function titleOf(bytes: readonly number[]): string | null {
  const text = Buffer.from(bytes).toString('utf8')
  const match = /^[02];(.*)$/su.exec(text)
  if (match?.[1] === undefined) return null
  return cleanTitle(match[1])
}
