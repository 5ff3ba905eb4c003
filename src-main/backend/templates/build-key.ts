import { createHash } from 'node:crypto'
import type { OwnTemplate, TemplateRecipe } from '../../../src-shared/engine/own-template.ts'

/** All that decides what comes of a build: commands, and the hosts that they may reach. */
export type BuildRecipe = TemplateRecipe & Partial<Pick<OwnTemplate, 'network'>>

/** What a recipe is known by, whatever its template is called. */
export function recipeDigest({ base, steps, network }: BuildRecipe): string {
  return digestOf('recipe', base, steps, network)
}

/** What an image is known by that was built: the image that it began with, what was run on it, and what that could reach. */
export function buildKey(baseImage: string, { steps, network }: BuildRecipe): string {
  return digestOf('build', baseImage, steps, network)
}

/** As lists, so that no two different ones are the same text. */
function digestOf(kind: string, from: string, steps: readonly string[], network: BuildRecipe['network']): string {
  const hosts = [...(network?.hosts ?? [])].sort()
  return createHash('sha256')
    .update(JSON.stringify([kind, from, steps, hosts]))
    .digest('hex')
}
