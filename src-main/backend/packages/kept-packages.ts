import { z } from 'zod'
import { packageLimits, type SandboxPackages } from '../../../src-shared/engine/packages.ts'
import type { SandboxRecord } from '../records/record.ts'

const image = z.string().max(512)
const step = z.object({
  /** The image before. */
  before: image,
  command: z.string().max(packageLimits.command),
  at: z.string().max(64),
})

/** What a record knows of added packages. */
export const keptPackages = z.object({
  steps: z.array(step).max(packageLimits.steps),
  /** What is about to be: written before the sandbox's container is replaced. Null at rest. */
  next: z.object({ image, steps: z.array(step).max(packageLimits.steps) }).nullable(),
})
export type KeptPackages = z.infer<typeof keptPackages>
export type PackageStep = z.infer<typeof step>

const none: KeptPackages = { steps: [], next: null }

export function packagesOf({ packages }: SandboxRecord): KeptPackages {
  return packages ?? none
}

export function packagesView(record: SandboxRecord): SandboxPackages {
  const added = packagesOf(record).steps.map(({ command, at }) => ({ command, at }))
  return { image: record.spec.image, added }
}

/** The image that it was made from, whatever was added since: what its tools are set up with. */
export function firstImage(record: SandboxRecord): string {
  return packagesOf(record).steps[0]?.before ?? record.spec.image
}

/** Images that a record cannot do without. */
export function imagesOf(record: SandboxRecord): readonly string[] {
  const { steps, next } = packagesOf(record)
  const all = next === null ? steps : [...steps, ...next.steps]
  return [record.spec.image, ...all.map(({ before }) => before), ...(next === null ? [] : [next.image])]
}

/** The record once it is known which image its container has: the one that was to come, or the one before. */
export function settled(record: SandboxRecord, used: string): SandboxRecord {
  const { steps, next } = packagesOf(record)
  if (next === null) return record
  return used === next.image
    ? { ...record, spec: { ...record.spec, image: used }, packages: { steps: next.steps, next: null } }
    : { ...record, packages: { steps, next: null } }
}
