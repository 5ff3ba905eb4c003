import { implement } from '@orpc/server'
import { templates } from '../../../src-shared/api/templates.ts'
import type { SandboxImages } from '../sandboxes/sandbox-images.ts'

export function templateHandlers(images: SandboxImages) {
  const api = implement(templates)
  return api.router({
    list: api.list.handler(() => images.templates.list()),
    recipe: api.recipe.handler(({ input }) => images.recipeOf(input.sandbox)),
    save: api.save.handler(({ input: { sandbox, ...as } }) => images.saveTemplate(sandbox, as)),
    remove: api.remove.handler(({ input }) => images.templates.remove(input.id)),
  })
}
