import { createRequest } from '../../../../src-shared/engine/create-request.ts'
import type { Template } from '../../../../src-shared/engine/engine.ts'
import { specOf } from '../creation/create-request.ts'
import { recipeOf, type Recipe } from './recipe.ts'

/** By what a sandbox is made of which nothing was chosen. */
export function standardRecipe(
  templates: readonly Template[],
  made: { readonly id: string; readonly at: Date },
): Recipe {
  return recipeOf(specOf(createRequest.parse({ name: 'standard' }), templates, made))
}
