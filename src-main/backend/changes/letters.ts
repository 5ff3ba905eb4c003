import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'

/** Counts what a sandbox has us remember while its work is compared: names can be long, and many. */
export class Letters {
  #left: number

  constructor(most = 64 * 1024 ** 2) {
    this.#left = most
  }

  /** @throws AirlockError `too-many` once it is more than there is room for */
  add(text: string): void {
    this.#left -= text.length
    if (this.#left >= 0) return
    throw new AirlockError({
      code: 'too-many',
      message: 'There are too many changes to be compared.',
      why: 'Their names alone fill more than 64 MB.',
      remedy: 'Remove what was made by mistake in /workspace, or name it in a .gitignore.',
    })
  }
}
