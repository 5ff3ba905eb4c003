import { createHash } from 'node:crypto'
import type { TemplateRecipe } from '../../../src-shared/engine/own-template.ts'

/** What a recipe is known by, whatever its template is called. */
export function recipeDigest({ base, steps }: TemplateRecipe): string {
  return digestOf(['recipe', base, ...steps])
}

/** What an image is known by that was built: the image that it began with and what was run on it. */
export function buildKey(baseImage: string, { steps }: TemplateRecipe): string {
  return digestOf(['build', baseImage, ...steps])
}

/** As a list, so that no two different ones are the same text. */
function digestOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
