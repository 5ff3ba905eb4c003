interface WrittenEntry {
  /** Its place in the archive. */
  readonly entry: number
  readonly bytes: number
}

/** The entries of an archive that became files, by path. */
export class WrittenEntries {
  readonly #files = new Map<string, WrittenEntry>()
  readonly #leftOut = new Set<string>()

  add(path: string, file: WrittenEntry): void {
    this.#files.set(path, file)
  }

  /** @param path a file, or a folder with all that is in it */
  leaveOut(path: string): void {
    // A file system may spell a name in another way than it was given.
    this.#leftOut.add(path.normalize('NFC'))
  }

  *paths(): Generator<string> {
    for (const [path] of this.#kept()) yield path
  }

  /** How much there is, and its places in the archive as ranges from first to last. */
  counted() {
    let [files, bytes] = [0, 0]
    const entries: [number, number][] = []
    for (const [, file] of this.#kept()) {
      files += 1
      bytes += file.bytes
      const last = entries.at(-1)
      if (last?.[1] === file.entry - 1) last[1] = file.entry
      else entries.push([file.entry, file.entry])
    }
    return { files, bytes, entries }
  }

  *#kept(): Generator<[string, WrittenEntry]> {
    for (const [path, file] of this.#files) if (!this.#isLeftOut(path)) yield [path, file]
  }

  #isLeftOut(path: string): boolean {
    if (this.#leftOut.size === 0) return false
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
      if (this.#leftOut.has(path.slice(0, end))) return true
    }
    return false
  }
}
