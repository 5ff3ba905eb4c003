import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { errorCodeOf } from '../../server/error-code.ts'
import type { BackendLog } from '../../logs/backend-log.ts'
import { isSameRecipe, recipeSchema, type Recipe } from './recipe.ts'

/** At most so many sandboxes are kept ready in all. */
const mostWarm = 2

const file = z.object({ used: z.array(recipeSchema).max(mostWarm) })

/** Which recipes sandboxes were made by last; over restarts. */
export class UsedRecipes {
  /** Null where nothing is kept over restarts. */
  readonly #path: string | null
  readonly #log: BackendLog | null
  #used: readonly Recipe[] = []

  private constructor(path: string | null, log: BackendLog | null) {
    this.#path = path
    this.#log = log
  }

  /** Never rejects: what cannot be read is as if none was used. */
  static async open(directory: string, log: BackendLog): Promise<UsedRecipes> {
    const path = join(directory, 'warm-pool.json')
    const recipes = new UsedRecipes(path, log)
    try {
      recipes.#used = file.parse(JSON.parse(await readFile(path, 'utf8'))).used
    } catch (error) {
      if (errorCodeOf(error) !== 'ENOENT') log.error(`${path} cannot be read; it begins anew`, error)
    }
    return recipes
  }

  /** Forgets everything with the process. */
  static none(): UsedRecipes {
    return new UsedRecipes(null, null)
  }

  /** Newest first. */
  get newest(): readonly Recipe[] {
    return this.#used
  }

  /** Notes that a sandbox was made by this recipe. */
  noteUse(recipe: Recipe): void {
    const [newest] = this.#used
    if (newest !== undefined && isSameRecipe(newest, recipe)) return
    const others = this.#used.filter((known) => !isSameRecipe(known, recipe))
    this.#write([recipe, ...others].slice(0, mostWarm)).catch((error: unknown) => {
      this.#log?.error('What was used last cannot be kept', error)
    })
  }

  async #write(used: readonly Recipe[]): Promise<void> {
    this.#used = used
    if (this.#path === null) return
    await writeFileAtomic(this.#path, `${JSON.stringify({ used })}\n`, { mode: 0o600 })
  }
}
