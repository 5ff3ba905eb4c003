/** What the registry needs of an opened file. */
export interface Registered {
  readonly sandbox: string
  readonly path: string
  readonly state: { readonly isDirty: boolean }
  /** Its text is neither saved nor kept. */
  readonly isAtRisk: boolean
  moveTo(path: string): void
  dispose(): void
}

/** The opened files of all sandboxes: one document per file, which goes along when its file is renamed. */
export class DocumentRegistry<Opened extends Registered> {
  readonly #documents = new Map<string, Opened>()

  get all(): readonly Opened[] {
    return [...this.#documents.values()]
  }

  /** Whether closing the page would lose text. */
  get isAtRisk(): boolean {
    return this.all.some((opened) => opened.isAtRisk)
  }

  find(sandbox: string, path: string): Opened | undefined {
    return this.#documents.get(keyOf(sandbox, path))
  }

  /** The document of a file, made by `create` when it has none yet. */
  of(sandbox: string, path: string, create: () => Opened): Opened {
    const known = this.#documents.get(keyOf(sandbox, path))
    if (known !== undefined) return known
    const created = create()
    this.#documents.set(keyOf(sandbox, path), created)
    return created
  }

  drop(sandbox: string, path: string): void {
    this.#documents.get(keyOf(sandbox, path))?.dispose()
    this.#documents.delete(keyOf(sandbox, path))
  }

  /** The file or folder `from` is now called `to`: what is open there keeps its text, its undo and what it is based on. */
  move(sandbox: string, from: string, to: string): void {
    for (const moved of this.#at(sandbox, from)) {
      const path = to + moved.path.slice(from.length)
      this.#documents.delete(keyOf(sandbox, moved.path))
      const there = this.find(sandbox, path)
      // Typed while the file was being renamed: what is not saved stays, what is saved can be opened again.
      if (there?.state.isDirty === true && !moved.state.isDirty) {
        moved.dispose()
        continue
      }
      // Whatever else was open under that name is the text of a file that was gone.
      this.drop(sandbox, path)
      moved.moveTo(path)
      this.#documents.set(keyOf(sandbox, path), moved)
    }
  }

  /** The files at or below `path` whose text is not saved. */
  unsavedAt(sandbox: string, path: string): readonly string[] {
    return this.#at(sandbox, path)
      .filter(({ state }) => state.isDirty)
      .map((opened) => opened.path)
  }

  #at(sandbox: string, path: string): readonly Opened[] {
    return this.all.filter(
      (opened) => opened.sandbox === sandbox && (opened.path === path || opened.path.startsWith(`${path}/`)),
    )
  }
}

function keyOf(sandbox: string, path: string): string {
  return `${sandbox} ${path}`
}
