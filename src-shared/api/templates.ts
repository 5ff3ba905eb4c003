import { oc } from '@orpc/contract'
import { z } from 'zod'
import { ownTemplateLimits, type OwnTemplate, type OwnTemplates, type TemplateRecipe } from '../engine/own-template.ts'
import { templateId } from '../engine/own-template-shape.ts'
import { sandboxReference } from './sandboxes.ts'

/** Templates of the person's own. Those that come with Airlock are told by `engines.templates`. */
export const templates = {
  /** Reads their files anew. One that cannot be used is told as such, and hides no other. */
  list: oc.output(z.custom<OwnTemplates>()),
  /** What `save` would write of a sandbox. */
  recipe: oc.input(z.object({ sandbox: sandboxReference })).output(z.custom<TemplateRecipe>()),
  /**
   * Writes what a sandbox was made from, and what was added to its image, as a template. Rejects with `file-exists` where there
   * is one of that id, unless `force`.
   */
  save: oc
    .input(
      z.object({
        sandbox: sandboxReference,
        id: templateId,
        title: z.string().trim().min(1).max(ownTemplateLimits.title).optional(),
        description: z.string().trim().max(ownTemplateLimits.description).optional(),
        force: z.boolean().default(false),
      }),
    )
    .output(z.custom<OwnTemplate>()),
  /** Removes the file, also a broken one. Sandboxes that were made from it stay. Rejects with `template-not-found`. */
  remove: oc.input(z.object({ id: z.string().min(1).max(255) })),
}
