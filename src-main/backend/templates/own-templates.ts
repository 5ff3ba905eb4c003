import type { Template } from '../../../src-shared/engine/engine.ts'
import type { OwnTemplate, OwnTemplates as View, TemplateRecipe } from '../../../src-shared/engine/own-template.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { firstImage, packagesOf } from '../packages/kept-packages.ts'
import type { SandboxRecord } from '../records/record.ts'
import { recipeDigest } from './build-key.ts'
import type { BuiltImages } from './built-images.ts'
import type { OwnTemplateFiles } from './own-template-files.ts'

export interface OwnTemplatesOptions {
  readonly files: OwnTemplateFiles
  readonly built: BuiltImages
  readonly builtIn: () => readonly Template[]
  /** The engine that would be used now. */
  readonly place: () => string | null
  /** A file is gone or another, so that an image may be of no use any more. */
  readonly onChange: () => void
}

/** What a sandbox is saved as. */
export interface SavedAs {
  readonly id: string
  readonly title?: string | undefined
  readonly description?: string | undefined
  readonly force: boolean
}

/** The person's own templates: read, saved from a sandbox, removed. */
export class OwnTemplates {
  readonly #options: OwnTemplatesOptions

  constructor(options: OwnTemplatesOptions) {
    this.#options = options
  }

  async list(): Promise<View> {
    const { files, built, place } = this.#options
    const read = await files.list()
    const here = built.all.filter((one) => one.place === place())
    const isBuilt = new Set(here.map(({ recipe }) => recipe))
    const templates = read.templates.map((one) => ({ ...one, isBuilt: isBuilt.has(recipeDigest(one)) }))
    return { ...read, templates }
  }

  /** Null for one that comes with Airlock, and where there is none. Rejects with `template-broken`. */
  async find(id: string): Promise<Omit<OwnTemplate, 'isBuilt'> | null> {
    if (this.#options.builtIn().some((known) => known.id === id)) return null
    return await this.#options.files.find(id)
  }

  /** Writes what a sandbox was made from and what was added to it. Rejects with `file-exists`. */
  async save(record: SandboxRecord, { id, title, description, force }: SavedAs): Promise<OwnTemplate> {
    const { files, onChange } = this.#options
    const { base, steps } = this.recipeOf(record)
    const what = { id, title: title ?? id, description: description ?? `As “${record.spec.name}” was.` }
    await files.save({ ...what, base, steps }, force)
    onChange()
    const saved = (await this.list()).templates.find((one) => one.id === id)
    if (saved === undefined) throw new Error('What was just written is not there.')
    return saved
  }

  /** Rejects with `template-not-found`. */
  async remove(id: string): Promise<void> {
    await this.#options.files.remove(id)
    this.#options.onChange()
  }

  /** What a sandbox was made from, and what was added to it since. */
  recipeOf(record: SandboxRecord): TemplateRecipe {
    const added = packagesOf(record).steps.map(({ command }) => command)
    if (record.recipe !== undefined) return { base: record.recipe.base, steps: [...record.recipe.steps, ...added] }
    const { template, name } = record.spec
    const isBuiltIn = this.#options.builtIn().some(({ id }) => id === template)
    if (template !== null && !isBuiltIn) throw notKnown(name, template)
    return { base: template ?? firstImage(record), steps: added }
  }

  /** Images that a template may be made with again: all of them while a file cannot be read. */
  async keptImages(): Promise<readonly string[]> {
    const { files, built } = this.#options
    const { templates, broken } = await files.list()
    if (broken.length > 0) return built.all.map(({ image }) => image)
    await built.keepOnly(new Set(templates.map(recipeDigest)))
    return built.all.map(({ image }) => image)
  }
}

function notKnown(name: string, template: string): AirlockError {
  return new AirlockError({
    code: 'sandbox-state',
    message: `“${name}” cannot be saved as a template.`,
    why: `It was made from the template “${template}”, and what that was made of is not known any more.`,
    remedy: 'Write the template’s file by hand: what was added is in `airlock packages list`.',
  })
}
