import { implement } from '@orpc/server'
import { templates as contract } from '../../src-shared/api/templates.ts'
import type { BrokenTemplate, OwnTemplate } from '../../src-shared/engine/own-template.ts'
import type { Sandbox } from '../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'

const directory = '/home/me/.config/airlock/templates'

/** The fake person's own templates. */
export class FakeTemplates {
  readonly #own = new Map<string, OwnTemplate>()
  readonly #broken = new Map<string, BrokenTemplate>()

  add(part: Partial<OwnTemplate> & { readonly id: string }): OwnTemplate {
    const template = {
      ...{ title: part.id, description: '', base: 'debian', steps: ['apt install ripgrep'], isBuilt: false },
      ...{ file: `${directory}/${part.id}.json`, ...part },
    }
    this.#own.set(part.id, template)
    return template
  }

  /** A file that cannot be used. */
  break(id: string, why: string): void {
    const file = `${directory}/${id}.json`
    const [message, remedy] = [
      'A template cannot be used.',
      'Open that file in an editor and correct it, or remove it.',
    ]
    this.#broken.set(id, { id, file, error: { code: 'template-broken', message, why: `${file}${why}`, remedy } })
  }

  get(id: string): OwnTemplate | undefined {
    return this.#own.get(id)
  }

  handlers(sandboxOf: (reference: string) => Sandbox, stepsOf: (id: string) => readonly string[]) {
    const api = implement(contract)
    return api.router({
      list: api.list.handler(() => ({
        ...{ directory, templates: [...this.#own.values()], broken: [...this.#broken.values()] },
      })),
      recipe: api.recipe.handler(({ input: { sandbox } }) => {
        const { id, template } = sandboxOf(sandbox)
        return { base: template ?? 'debian', steps: stepsOf(id) }
      }),
      save: api.save.handler(({ input: { sandbox, id, title, description, force } }) => {
        if (this.#own.has(id) && !force) throw alreadyThere(id)
        const { id: of, template } = sandboxOf(sandbox)
        const words = { title: title ?? id, description: description ?? '' }
        return this.add({ id, ...words, base: template ?? 'debian', steps: stepsOf(of) })
      }),
      remove: api.remove.handler(({ input: { id } }) => {
        if (!this.#own.delete(id) && !this.#broken.delete(id)) throw notThere(id)
      }),
    })
  }
}

function alreadyThere(id: string): AirlockError {
  const why = `It lies in ${directory}/${id}.json.`
  const remedy = 'Choose another id, or replace it.'
  return new AirlockError({ code: 'file-exists', message: `There is a template “${id}” already.`, why, remedy })
}

function notThere(id: string): AirlockError {
  const why = 'No file of that name lies in the folder of templates.'
  return new AirlockError({ code: 'template-not-found', message: `There is no “${id}”.`, why, remedy: 'Look again.' })
}
