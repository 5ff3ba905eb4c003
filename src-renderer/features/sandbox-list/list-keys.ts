export interface Named {
  readonly id: string
  readonly name: string
}

/** Sandboxes whose name contains every word of `filter`. */
export function filtered<T extends Named>(list: readonly T[], filter: string): readonly T[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  return list.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
}

/**
 * Where a key leads in a list, from the line at `index`; null for a key that means nothing here. `typed` is what was
 * typed shortly before: a longer beginning stays where it still fits, the same letter again goes on to the next.
 */
export function lineAfterKey(key: string, typed: string, list: readonly Named[], index: number): number | null {
  if (list.length === 0) return null
  switch (key) {
    case 'ArrowDown':
      return Math.min(list.length - 1, index + 1)
    case 'ArrowUp':
      return Math.max(0, index - 1)
    case 'Home':
      return 0
    case 'End':
      return list.length - 1
  }
  if (key.length !== 1 || key === ' ') return null
  const beginning = (typed + key).toLowerCase()
  const isSameLetter = [...beginning].every((letter) => letter === beginning[0])
  const sought = isSameLetter ? (beginning[0] ?? '') : beginning
  const first = isSameLetter ? index + 1 : index
  for (let step = 0; step < list.length; step++) {
    const at = (first + step) % list.length
    if (list[at]?.name.toLowerCase().startsWith(sought) === true) return at
  }
  return null
}
