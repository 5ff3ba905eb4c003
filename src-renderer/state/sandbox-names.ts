/** A name that no sandbox has yet: `base` itself, or with the first free number. Empty for an empty base. */
export function freeName(base: string, namesTaken: readonly string[]): string {
  if (base === '' || !namesTaken.includes(base)) return base
  let number = 2
  while (namesTaken.includes(`${base}-${number}`)) number++
  return `${base}-${number}`
}

const archiveEnd = /\.(zip|tar|tgz|tar\.gz)$/i

/** Whether a file of that name or path is taken for an archive. */
export function isArchiveName(name: string): boolean {
  return archiveEnd.test(name)
}

/** A name made of a folder's or archive's own, for whoever has no better one. */
export function nameFromPath(path: string, namesTaken: readonly string[]): string {
  const last = path.split(/[\\/]/).filter(Boolean).at(-1) ?? ''
  const base = last
    .replace(archiveEnd, '')
    .replace(/[^a-zA-Z0-9_.-]+/g, '-')
    .replace(/^[^a-zA-Z0-9]+/, '')
    .slice(0, 60)
  return freeName(base, namesTaken)
}
