/** How far Page Up and Page Down go. */
const page = 10

/**
 * Where a key leads in a list of `count` rows, `active` being the index of the present one. Null for keys that do not move, and in an
 * empty list.
 */
export function indexAfter(key: string, active: number, count: number): number | null {
  const wanted = wantedIndex(key, active, count)
  return wanted === null || count === 0 ? null : Math.min(count - 1, Math.max(0, wanted))
}

function wantedIndex(key: string, active: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return active + 1
    case 'ArrowUp':
      return active - 1
    case 'Home':
      return 0
    case 'End':
      return count - 1
    case 'PageDown':
      return active + page
    case 'PageUp':
      return active - page
    default:
      return null
  }
}
