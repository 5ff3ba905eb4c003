import { randomUUID } from 'node:crypto'

/** A change was made from what counts no more. */
export class Overtaken extends Error {
  override name = 'Overtaken'
}

/** The version of something that is changed from afar, so that a change which was long on its way never undoes a later one. */
export class ChangedVersion {
  // By chance: what was sent before this start is of none of its versions.
  #current = randomUUID()

  get current(): string {
    return this.#current
  }

  /** The next version begins. @throws Overtaken where the change was made from another one */
  advance(onto: string): void {
    if (onto !== this.#current) throw new Overtaken()
    this.#current = randomUUID()
  }
}
