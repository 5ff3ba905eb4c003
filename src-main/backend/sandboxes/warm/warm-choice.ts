import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { errorCodeOf } from '../../server/error-code.ts'
import type { BackendLog } from '../../logs/backend-log.ts'
import { isSameRecipe, recipeSchema, type Recipe } from './recipe.ts'

/** At most so many sandboxes are kept ready in all. */
const mostWarm = 2

const file = z.object({ isOn: z.boolean(), used: z.array(recipeSchema).max(mostWarm) })

/** What the person chose about sandboxes kept ready, and which recipes they used last; over restarts. */
export class WarmChoice {
  /** Null where nothing is kept over restarts. */
  readonly #path: string | null
  readonly #log: BackendLog | null
  #state: z.output<typeof file> = { isOn: true, used: [] }

  private constructor(path: string | null, log: BackendLog | null) {
    this.#path = path
    this.#log = log
  }

  /** Never rejects: what cannot be read is as if nothing was chosen. */
  static async open(directory: string, log: BackendLog): Promise<WarmChoice> {
    const path = join(directory, 'warm-pool.json')
    const choice = new WarmChoice(path, log)
    try {
      choice.#state = file.parse(JSON.parse(await readFile(path, 'utf8')))
    } catch (error) {
      if (errorCodeOf(error) !== 'ENOENT') log.error(`${path} cannot be read; it begins anew`, error)
    }
    return choice
  }

  /** Forgets everything with the process. */
  static none(): WarmChoice {
    return new WarmChoice(null, null)
  }

  get isOn(): boolean {
    return this.#state.isOn
  }
  /** Newest first. */
  get used(): readonly Recipe[] {
    return this.#state.used
  }

  async set(isOn: boolean): Promise<void> {
    await this.#write({ ...this.#state, isOn })
  }

  /** Notes that a sandbox was made by this recipe. */
  noteUse(recipe: Recipe): void {
    const [newest] = this.#state.used
    if (newest !== undefined && isSameRecipe(newest, recipe)) return
    const others = this.#state.used.filter((known) => !isSameRecipe(known, recipe))
    this.#write({ ...this.#state, used: [recipe, ...others].slice(0, mostWarm) }).catch((error: unknown) => {
      this.#log?.error('What was used last cannot be kept', error)
    })
  }

  async #write(state: z.output<typeof file>): Promise<void> {
    this.#state = state
    if (this.#path === null) return
    await writeFileAtomic(this.#path, `${JSON.stringify(state)}\n`, { mode: 0o600 })
  }
}
