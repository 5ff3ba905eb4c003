import { constants } from 'node:fs'
import { mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { Template } from '../../../src-shared/engine/engine.ts'
import {
  ownTemplateLimits,
  type BrokenTemplate,
  type OwnTemplate,
  type OwnTemplates,
} from '../../../src-shared/engine/own-template.ts'
import { AirlockError, toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { errorCodeOf } from '../server/error-code.ts'
import { broken, readOwnTemplate, type TemplateFile } from './read-own-template.ts'

type ReadTemplate = Omit<OwnTemplate, 'isBuilt'>
const ending = '.json'

export interface OwnTemplateFilesOptions {
  /** Where they lie; it need not be there. */
  readonly directory: string
  readonly builtIn: () => readonly Template[]
}

/** The person's own templates: a file each, read anew whenever somebody asks. */
export class OwnTemplateFiles {
  readonly directory: string
  readonly #builtIn: () => readonly Template[]

  constructor({ directory, builtIn }: OwnTemplateFilesOptions) {
    this.directory = directory
    this.#builtIn = builtIn
  }

  /** All of them, in the order of their titles. Rejects when the folder itself cannot be read. */
  async list(): Promise<Omit<OwnTemplates, 'templates'> & { readonly templates: readonly ReadTemplate[] }> {
    const templates: ReadTemplate[] = []
    const failed: BrokenTemplate[] = []
    for (const [index, id] of (await this.#ids()).entries()) {
      const { file } = this.#place(id)
      try {
        if (index >= ownTemplateLimits.files) throw broken(file, null, 'There are too many templates beside it.')
        templates.push(await this.#read(id))
      } catch (error) {
        // It may have gone meanwhile.
        if (errorCodeOf(error) !== 'ENOENT') failed.push({ id, file, error: toErrorReport(error) })
      }
    }
    templates.sort((a, b) => a.title.localeCompare(b.title))
    return { directory: this.directory, templates, broken: failed }
  }

  /** Null where there is none of that id. Rejects with `template-broken`. */
  async find(id: string): Promise<ReadTemplate | null> {
    if (!(await this.#ids()).includes(id)) return null
    return await this.#read(id)
  }

  /** Writes one, whole or not at all. Rejects with `file-exists` where there is one, unless `force`; what is written is read again. */
  async save(template: Omit<ReadTemplate, 'file'>, force: boolean): Promise<ReadTemplate> {
    const { id, ...content } = template
    if (this.#builtIn().some((known) => known.id === id)) throw comesWithAirlock(id)
    const { file } = this.#place(id)
    const text = `${JSON.stringify(content, null, 2)}\n`
    const written = readOwnTemplate(text, { id, file }, this.#builtIn())
    if (!force && (await this.#ids()).includes(id)) throw alreadyThere(id, file)
    try {
      await mkdir(this.directory, { recursive: true })
      await writeFileAtomic(file, text)
    } catch (error) {
      throw broken(file, null, `It cannot be written: ${wordsOf(error)}`, error)
    }
    return written
  }

  /** Rejects with `template-not-found`. */
  async remove(id: string): Promise<void> {
    // By its very name in the folder: nothing that leads elsewhere is one of these.
    if (!(await this.#ids()).includes(id)) throw templateNotFound(id)
    const { file } = this.#place(id)
    try {
      await rm(file)
    } catch (error) {
      throw broken(file, null, `It cannot be removed: ${wordsOf(error)}`, error)
    }
  }

  async #ids(): Promise<readonly string[]> {
    try {
      const names = await readdir(this.directory)
      return names
        .filter((name) => name.endsWith(ending) && !name.startsWith('.'))
        .map((name) => name.slice(0, -ending.length))
        .sort()
    } catch (error) {
      if (errorCodeOf(error) === 'ENOENT') return []
      throw broken(this.directory, null, `The folder cannot be read: ${wordsOf(error)}`, error)
    }
  }

  #place(id: string): TemplateFile {
    return { id, file: join(this.directory, `${id}${ending}`) }
  }

  async #read(id: string): Promise<ReadTemplate> {
    const place = this.#place(id)
    try {
      // Whatever it is, opening it must not wait for anybody.
      await using file = await open(place.file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
      const stat = await file.stat()
      if (!stat.isFile()) throw broken(place.file, null, 'It is no ordinary file.')
      if (stat.size > ownTemplateLimits.bytes) throw broken(place.file, null, 'It is larger than 256 KB.')
      return readOwnTemplate(await file.readFile('utf8'), place, this.#builtIn())
    } catch (error) {
      if (error instanceof AirlockError || errorCodeOf(error) === 'ENOENT') throw error
      throw broken(place.file, null, `It cannot be read: ${wordsOf(error)}`, error)
    }
  }
}

/** The error for a name that no template has. */
export function templateNotFound(id: string): AirlockError {
  return new AirlockError({
    code: 'template-not-found',
    message: `There is no template of yours “${id.slice(0, 200)}”.`,
    why: 'No file of that name lies in the folder of templates.',
    remedy: '`airlock templates` shows what there is.',
  })
}

function comesWithAirlock(id: string): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: `“${id}” is a template that comes with Airlock.`,
    why: 'It cannot be replaced, and two of one id could not be told apart.',
    remedy: `Choose another id, such as “my-${id}”.`,
  })
}

function alreadyThere(id: string, file: string): AirlockError {
  return new AirlockError({
    code: 'file-exists',
    message: `There is a template “${id}” already.`,
    why: `It lies in ${file}.`,
    remedy: 'Choose another id, or replace it: `--force` does.',
  })
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
