import { z } from 'zod'
import type { SandboxSpec } from '../../../../src-shared/engine/sandbox.ts'
import { recipeShape } from '../../records/record.ts'

/** All of a spec that a sandbox is made by; two with the same recipe differ only in what they are called. */
export type Recipe = Pick<SandboxSpec, 'template' | 'image' | 'isolation' | 'limits' | 'fast' | 'profile'>

export const recipeSchema: z.ZodType<Recipe> = z.object(recipeShape)

export function recipeOf({ template, image, isolation, limits, fast, profile }: SandboxSpec): Recipe {
  return { template, image, isolation, limits, fast, ...(profile === undefined ? {} : { profile }) }
}

export function isSameRecipe(a: Recipe, b: Recipe): boolean {
  return (
    a.template === b.template &&
    a.image === b.image &&
    a.isolation === b.isolation &&
    a.fast === b.fast &&
    a.profile === b.profile &&
    a.limits.cpus === b.limits.cpus &&
    a.limits.memoryBytes === b.limits.memoryBytes &&
    a.limits.processes === b.limits.processes
  )
}
