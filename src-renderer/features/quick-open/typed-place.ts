/** What was typed, parted into letters of a path and a place in the file: `tree:12:5`. */
export interface TypedPlace {
  readonly path: string
  readonly place: { readonly line: number; readonly column: number } | null
}

export function typedPlace(typed: string): TypedPlace {
  const parts = /^(.*?):(\d{1,9})(?::(\d{1,9}))?:?$/.exec(typed)
  if (parts === null) return { path: typed.replace(/:$/, ''), place: null }
  const [, path = '', line = '1', column = '1'] = parts
  return { path, place: { line: Math.max(1, Number(line)), column: Math.max(1, Number(column)) } }
}
