import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import type { BackendLog } from '../logs/backend-log.ts'
import { errorCodeOf } from '../server/error-code.ts'

const digest = z.string().regex(/^[0-9a-f]{64}$/)
const builtImage = z.object({
  /** Of what it was made: base image and commands. */
  key: digest,
  /** Of the recipe as its file says it. */
  recipe: digest,
  /** The engine that has it. */
  place: z.string().max(4096).nullable(),
  image: z.string().max(512),
})
export type BuiltTemplateImage = z.output<typeof builtImage>

/** One of each recipe and engine: more were never in use. */
const most = 1000
const file = z.object({ images: z.array(builtImage).max(most) })

/** Which images were built of which recipes; over restarts. */
export class BuiltImages {
  readonly #path: string | null
  readonly #log: BackendLog | null
  #images: readonly BuiltTemplateImage[] = []
  #writing: Promise<void> = Promise.resolve()

  private constructor(path: string | null, log: BackendLog | null) {
    this.#path = path
    this.#log = log
  }

  /** Never rejects: what cannot be read is as if nothing was built, and is built again. */
  static async open(directory: string, log: BackendLog): Promise<BuiltImages> {
    const path = join(directory, 'template-images.json')
    const built = new BuiltImages(path, log)
    try {
      built.#images = file.parse(JSON.parse(await readFile(path, 'utf8'))).images
    } catch (error) {
      if (errorCodeOf(error) !== 'ENOENT') log.error(`${path} cannot be read; templates are built again`, error)
    }
    return built
  }

  /** Forgets everything with the process. */
  static none(): BuiltImages {
    return new BuiltImages(null, null)
  }

  get all(): readonly BuiltTemplateImage[] {
    return this.#images
  }

  find(key: string, place: string | null): BuiltTemplateImage | null {
    return this.#images.find((one) => one.key === key && one.place === place) ?? null
  }

  /** Notes what was built, instead of what was built of the same recipe before. Resolves when it is written down. */
  async add(image: BuiltTemplateImage): Promise<void> {
    const others = this.#images.filter(({ recipe, place }) => recipe !== image.recipe || place !== image.place)
    await this.#write([image, ...others].slice(0, most))
  }

  /** Forgets those of other recipes. */
  async keepOnly(recipes: ReadonlySet<string>): Promise<void> {
    const kept = this.#images.filter(({ recipe }) => recipes.has(recipe))
    if (kept.length !== this.#images.length) await this.#write(kept)
  }

  async #write(images: readonly BuiltTemplateImage[]): Promise<void> {
    this.#images = images
    const path = this.#path
    if (path === null) return
    this.#writing = this.#writing
      .then(() => writeFileAtomic(path, JSON.stringify({ images: this.#images })))
      .catch((error: unknown) => {
        // It is built again, then.
        this.#log?.error(`${path} cannot be written`, error)
      })
    await this.#writing
  }
}
