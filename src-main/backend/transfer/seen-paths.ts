/** Paths of one archive, as file systems that ignore case would see them. */
export class SeenPaths {
  readonly #kinds = new Map<string, { readonly spelled: string; readonly isFolder: boolean }>()

  /** Notes a path with the folders above it. Answers why it clashes with what came before, or null. */
  take(parts: readonly string[], isFolder: boolean): string | null {
    let spelled = ''
    for (const [index, part] of parts.entries()) {
      const isLast = index === parts.length - 1
      spelled = spelled === '' ? part : `${spelled}/${part}`
      const key = spelled.toLowerCase().normalize('NFC')
      const before = this.#kinds.get(key)
      const asFolder = !isLast || isFolder
      if (before === undefined) {
        this.#kinds.set(key, { spelled, isFolder: asFolder })
        continue
      }
      if (before.spelled !== spelled) return 'its name differs from another only in upper and lower case'
      if (!before.isFolder) return isLast ? 'it is there twice' : 'a folder above it is a file'
      if (!asFolder) return 'it is there twice'
    }
    return null
  }
}
