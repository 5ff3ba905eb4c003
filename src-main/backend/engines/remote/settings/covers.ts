/** Whether `seen` has all that was asked for. What was asked to be off, zero or empty may be left out, as Go does. */
export function covers(seen: unknown, asked: unknown): boolean {
  if (isNothing(asked)) return isNothing(seen)
  if (Array.isArray(asked)) {
    return Array.isArray(seen) && seen.length === asked.length && asked.every((one, index) => covers(seen[index], one))
  }
  if (typeof asked === 'object') {
    if (typeof seen !== 'object' || seen === null) return false
    const fields = seen as Readonly<Record<string, unknown>>
    return Object.entries(asked as object).every(([key, value]) => covers(fields[key], value))
  }
  return seen === asked
}

/** What says as much as nothing at all. */
export function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return typeof value === 'object' && Object.values(value).every(isNothing)
}
