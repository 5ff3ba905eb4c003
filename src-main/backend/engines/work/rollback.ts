/** What has to be undone if what follows fails. Undone in reverse order, each step in spite of the others' failures. */
export class Rollback {
  readonly #steps: { readonly what: string; readonly undo: () => Promise<void> }[] = []

  add(what: string, undo: () => Promise<void>): void {
    this.#steps.push({ what, undo })
  }

  /** Undoes everything; resolves with what could not be undone, for the log. The next sweep tries again. */
  async run(): Promise<readonly { readonly what: string; readonly error: unknown }[]> {
    const failures: { what: string; error: unknown }[] = []
    for (const { what, undo } of this.#steps.splice(0).reverse()) {
      try {
        await undo()
      } catch (error) {
        failures.push({ what, error })
      }
    }
    return failures
  }
}
