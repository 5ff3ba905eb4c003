const offered = [1, 2, 4, 8, 12, 24] as const

/** Lifetimes that a person can choose from; `none` is none. One that was set elsewhere is among them. */
export function lifetimeOptions(present?: number): readonly { readonly value: string; readonly label: string }[] {
  const hours = [...new Set([...offered, ...(present === undefined ? [] : [present])])].sort((a, b) => a - b)
  return [
    { value: 'none', label: 'Until I stop it' },
    ...hours.map((count) => ({ value: String(count), label: count === 1 ? '1 hour' : `${String(count)} hours` })),
  ]
}
