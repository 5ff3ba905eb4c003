import { SearchAddon, type ISearchOptions } from '@xterm/addon-search'
import type { Terminal } from '@xterm/xterm'
import { useAppearance } from '../../state/appearance.ts'
import { findColours } from './find-colours.ts'

export interface FindOptions {
  readonly caseSensitive: boolean
  readonly wholeWord: boolean
  readonly regex: boolean
}

export interface Found {
  /** 1 for the first; 0 while none is in front. */
  readonly at: number
  readonly count: number
  /** There are more than are counted. */
  readonly isMore: boolean
}

/** More matches than this are neither counted nor coloured. */
const mostMatches = 1000

/** Finds text in all that a terminal remembers. */
export class Finder {
  readonly #addon = new SearchAddon({ highlightLimit: mostMatches })
  readonly #terminal: Terminal
  #onFound: (found: Found | null) => void = () => undefined

  constructor(terminal: Terminal) {
    this.#terminal = terminal
    terminal.loadAddon(this.#addon)
    this.#addon.onDidChangeResults(({ resultIndex, resultCount }) => {
      this.#onFound({ at: resultIndex + 1, count: resultCount, isMore: resultCount >= mostMatches })
    })
  }

  /** Tells whenever what is found changes. */
  follow(listener: (found: Found | null) => void): () => void {
    this.#onFound = listener
    return () => {
      this.#onFound = () => undefined
    }
  }

  /** Goes to the next or previous match; false for none, and for a pattern that is none. */
  find(text: string, options: FindOptions, step: 'typed' | 'next' | 'previous'): boolean {
    if (text === '' || (options.regex && !isPattern(text))) {
      this.clear()
      return text === ''
    }
    const all: ISearchOptions = { ...options, decorations: findColours[useAppearance.getState().look] }
    // What was printed last is nearest: a search begins at the end and goes up, with each letter anew.
    if (step === 'typed') {
      this.#terminal.clearSelection()
      // The addon does not notice by itself that it is asked in another way.
      this.#addon.clearDecorations()
    }
    return step === 'next' ? this.#addon.findNext(text, all) : this.#addon.findPrevious(text, all)
  }

  clear(): void {
    this.#addon.clearDecorations()
    this.#terminal.clearSelection()
    this.#onFound(null)
  }

  dispose(): void {
    this.#onFound = () => undefined
    this.#addon.dispose()
  }
}

export function isPattern(text: string): boolean {
  try {
    new RegExp(text)
    return true
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}
