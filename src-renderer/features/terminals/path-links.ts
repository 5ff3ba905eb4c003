import type { IBufferRange, ILink, ILinkProvider, Terminal } from '@xterm/xterm'
import { absolutePath } from '../../../src-shared/paths/absolute-path.ts'
import { isMac } from '../../ui/words.ts'
import { findPaths, type FoundPath } from './find-paths.ts'

export interface PathLinksOptions {
  readonly terminal: Terminal
  /** Where relative paths begin. */
  readonly directory: () => string
  /** Whether there is a file by that absolute path in the sandbox. */
  readonly exists: (path: string) => Promise<boolean>
  readonly open: (path: string, line: number | null, column: number | null) => void
  /** Tells what a click with Ctrl (⌘) would do; null nothing. */
  readonly hint: (text: string | null) => void
}

const freshMs = 5000
const mostRows = 20

/** Opening something asks for Ctrl (⌘): a plain click only puts the focus there. */
export function isOpeningClick(event: MouseEvent): boolean {
  return isMac ? event.metaKey : event.ctrlKey
}

/** How that is called. */
export const openingClick = isMac ? '⌘ click' : 'Ctrl+click'

/** Makes paths of files that are there clickable. Asked of the sandbox only for the line under the pointer. */
export class PathLinks implements ILinkProvider {
  readonly #options: PathLinksOptions
  readonly #known = new Map<string, { readonly at: number; readonly exists: Promise<boolean> }>()

  constructor(options: PathLinksOptions) {
    this.#options = options
  }

  provideLinks(y: number, callback: (links: ILink[] | undefined) => void): void {
    const line = lineAt(this.#options.terminal, y)
    const found = line === null ? [] : findPaths(line.text)
    if (line === null || found.length === 0) {
      callback(undefined)
      return
    }
    const directory = this.#options.directory()
    void Promise.all(
      found.map(async (one) => {
        const path = absolutePath(one.path, directory)
        return (await this.#exists(path)) ? this.#link(one, path, line.range(one.start, one.end)) : []
      }),
    ).then((links) => {
      callback(links.flat())
    })
  }

  #link(found: FoundPath, path: string, range: IBufferRange): ILink {
    const { open, hint } = this.#options
    const text = found.line === null ? path : `${path}:${found.line}`
    return {
      range,
      text,
      activate: (event) => {
        if (isOpeningClick(event)) open(path, found.line, found.column)
      },
      hover: () => {
        hint(`${openingClick} opens ${text}`)
      },
      leave: () => {
        hint(null)
      },
    }
  }

  #exists(path: string): Promise<boolean> {
    const now = performance.now()
    const known = this.#known.get(path)
    if (known !== undefined && now - known.at < freshMs) return known.exists
    if (this.#known.size > 200) this.#known.clear()
    const exists = this.#options.exists(path)
    this.#known.set(path, { at: now, exists })
    return exists
  }
}

interface Line {
  readonly text: string
  /** Where letters `start` to before `end` of the text stand. */
  range(start: number, end: number): IBufferRange
}

/** The whole line that row `y` (from 1) is part of, over all the rows that it takes. */
function lineAt(terminal: Terminal, y: number): Line | null {
  const { active } = terminal.buffer
  let first = y - 1
  while (first > 0 && y - first < mostRows && active.getLine(first)?.isWrapped) first--
  let text = ''
  const places: { readonly x: number; readonly y: number }[] = []
  for (let row = first; row < first + mostRows; row++) {
    const cells = active.getLine(row)
    if (cells === undefined || (row > first && !cells.isWrapped)) break
    for (let x = 0; x < cells.length; x++) {
      const cell = cells.getCell(x)
      if (cell === undefined || cell.getWidth() === 0) continue
      const letters = cell.getChars() || ' '
      for (let at = 0; at < letters.length; at++) places.push({ x: x + 1, y: row + 1 })
      text += letters
    }
  }
  if (text.trim() === '') return null
  return {
    text,
    range: (start, end) => ({
      start: places[start] ?? { x: 1, y },
      end: places[end - 1] ?? { x: 1, y },
    }),
  }
}
