import type { TreeAction, TreeRow } from './tree-model.ts'

/** Letters that follow one another within this time are one beginning of a name. */
const pauseMs = 700

/** Goes to the next line whose name begins with what is typed; the same letter again goes on to the next one. */
export class TypeAhead {
  #typed = ''
  #at = 0

  action(key: string, rows: readonly TreeRow[], active: number, now = performance.now()): TreeAction | null {
    if (key.length !== 1 || key === ' ') return null
    const isGoingOn = now - this.#at < pauseMs && this.#typed !== '' && this.#typed !== key.toLowerCase()
    this.#typed = (isGoingOn ? this.#typed : '') + key.toLowerCase()
    this.#at = now
    for (let step = isGoingOn ? 0 : 1; step <= rows.length; step++) {
      const index = (active + step + rows.length) % rows.length
      if (rows[index]?.name.toLowerCase().startsWith(this.#typed)) return { type: 'move', index }
    }
    return null
  }
}
