import { parsedJson } from '../../../src-shared/text/parsed-json.ts'
import type { UiStorage } from '../../state/ui-state.ts'

/** Where somebody was in a file: line and column begin at 1, `top` is how far it was scrolled, in pixels. */
export interface Place {
  readonly line: number
  readonly column: number
  readonly top: number
}

const mostPlaces = 300
const part = 'editor.places'

/** Cursor and scroll of the files of one sandbox, for the next page. The one that was used last is the last. */
class Places {
  readonly #storage: UiStorage
  readonly #places: Map<string, Place>

  constructor(storage: UiStorage) {
    this.#storage = storage
    this.#places = parsePlaces(storage.getItem(part) ?? '[]')
  }

  get(path: string): Place | null {
    return this.#places.get(path) ?? null
  }

  set(path: string, place: Place): void {
    this.#places.delete(path)
    this.#places.set(path, place)
    const [oldest] = this.#places.keys()
    if (this.#places.size > mostPlaces && oldest !== undefined) this.#places.delete(oldest)
    this.#storage.setItem(
      part,
      JSON.stringify([...this.#places].map(([of, { line, column, top }]) => [of, line, column, top])),
    )
  }
}

function parsePlaces(text: string): Map<string, Place> {
  const places = new Map<string, Place>()
  const value = parsedJson(text)
  for (const one of Array.isArray(value) ? (value as readonly unknown[]) : []) {
    const [path, line, column, top] = Array.isArray(one) ? (one as readonly unknown[]) : []
    if (typeof path !== 'string' || typeof line !== 'number' || typeof column !== 'number') continue
    places.set(path, { line, column, top: typeof top === 'number' ? top : 0 })
  }
  return places
}

const bySandbox = new Map<string, Places>()

export function placesOf(sandbox: string): Places | undefined {
  return bySandbox.get(sandbox)
}

export function keepPlaces(sandbox: string, storage: UiStorage): void {
  if (!bySandbox.has(sandbox)) bySandbox.set(sandbox, new Places(storage))
}
