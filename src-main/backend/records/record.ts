import { z } from 'zod'
import { keptPackages, type KeptPackages } from '../packages/kept-packages.ts'
import { cloudPlaceShape } from '../../../src-shared/cloud/cloud-place.ts'
import { keptLife, type KeptLife } from '../cloud/keeping/kept-life.ts'
import { keptShared, type KeptShared } from '../cloud/sharing/kept-shared.ts'
import { createRequest, type CreateRequest } from '../../../src-shared/engine/create-request.ts'
import { lifetimeLimits, type SandboxLifetime } from '../../../src-shared/engine/lifetime.ts'
import { ownTemplateLimits, type TemplateRecipe } from '../../../src-shared/engine/own-template.ts'
import { packageLimits } from '../../../src-shared/engine/packages.ts'
import type { SandboxSource, SandboxSpec } from '../../../src-shared/engine/sandbox.ts'
import { sandboxIdPattern, sandboxNamePattern } from '../../../src-shared/engine/sandbox.ts'
import { systemCallProfiles } from '../../../src-shared/engine/system-calls.ts'
import type { IsolationProof } from '../../../src-shared/engine/isolation.ts'
import type { EgressPolicy } from '../../../src-shared/policy/policy.ts'
import { parsedJson } from '../../../src-shared/text/parsed-json.ts'
import { keptPolicy, keptUse, mostLearned, type LearnedUse } from './kept-policy.ts'

/**
 * What is being done to the sandbox, written before it is done: `create` and `remove` are finished or undone by the
 * next start of a killed backend, `keep` is a sandbox at rest.
 */
export type RecordIntent = 'create' | 'keep' | 'remove'

/** One sandbox on disk. Small; everything needed to make it again also is in the engine's labels. */
export interface SandboxRecord {
  readonly schema: 1
  readonly intent: RecordIntent
  readonly spec: SandboxSpec
  /** The engine it was made on, e.g. `docker unix:///var/run/docker.sock`; null when it was never reached. */
  readonly place: string | null
  readonly source: SandboxSource
  /** As measured last; shown as such until it is measured again. */
  readonly isolation: IsolationProof | null
  /** Missing in records of before. */
  readonly lifetime?: SandboxLifetime | null | undefined
  /** When something was last done in it; missing until then, and in records of before. */
  readonly lastActiveAt?: string | undefined
  /** What it may reach; missing in records of before and in those rebuilt from labels: then the usual policy counts. */
  readonly egress?: EgressPolicy | undefined
  /** What only learn mode let pass, until rules are made of it. */
  readonly learned?: readonly LearnedUse[] | undefined
  /** What its image was built of, if it was made from an own template. */
  readonly recipe?: TemplateRecipe | undefined
  /** What was added to its image; missing where nothing was. */
  readonly packages?: KeptPackages | undefined
  /** How it was asked for, while the intent is `create`. */
  readonly request?: CreateRequest | undefined
  /** It is in a cloud: since when, and what its copy on this computer is. */
  readonly away?: { readonly since: string; readonly place: string; readonly spec: SandboxSpec } | undefined
  /** How long its machine at a cloud has; what it began with counts where that is missing. */
  readonly keeping?: KeptLife | undefined
  /** Somebody stopped it at a cloud: unlike one that slept for want of work, nothing but a start wakes it. */
  readonly stoppedOnPurpose?: true | undefined
  /** The port that is shared by a link while it is at a cloud; never the link’s secret. */
  readonly shared?: KeptShared | undefined
  /** Kept ready for nobody yet, and never listed; the intent is `create` then, so that whoever finds it removes it. */
  readonly warm?: true | undefined
}

const bounded = z.string().max(4096)
/** All of a spec that a sandbox is made by. */
export const recipeShape = {
  template: z.string().max(64).nullable(),
  image: z.string().max(512),
  isolation: z.enum(['best', 'gvisor', 'container']),
  limits: z.object({
    cpus: z.number().positive(),
    memoryBytes: z.number().int().positive(),
    processes: z.number().int().positive(),
  }),
  fast: z.boolean(),
  profile: z.enum(systemCallProfiles).optional(),
}
const spec: z.ZodType<SandboxSpec> = z.object({
  id: z.string().regex(sandboxIdPattern),
  name: z.string().regex(sandboxNamePattern),
  ...recipeShape,
  cloud: cloudPlaceShape.optional(),
  createdAt: z.string().max(64),
})

const source: z.ZodType<SandboxSource> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('empty') }),
  z.object({
    kind: z.enum(['folder', 'archive', 'git']),
    path: bounded,
    files: z.number().int().nonnegative(),
    bytes: z.number().nonnegative(),
    leftOut: z.array(bounded).max(1000),
  }),
])

const isolation: z.ZodType<IsolationProof> = z.object({
  level: z.enum(['vm', 'gvisor', 'container']),
  proven: z.boolean(),
  evidence: bounded,
  probes: z
    .array(
      z.object({
        name: bounded,
        witness: z.enum(['inside', 'engine']),
        ok: z.boolean(),
        tried: bounded,
        seen: bounded,
        meaning: bounded,
      }),
    )
    .max(200),
  verifiedAt: z.string().max(64),
})

const lifetime: z.ZodType<SandboxLifetime> = z.object({
  hours: z.number().int().min(lifetimeLimits.leastHours).max(lifetimeLimits.mostHours),
  endsAt: z.iso.datetime().nullable(),
})

const recipe: z.ZodType<TemplateRecipe> = z.object({
  base: z.string().max(512),
  steps: z.array(z.string().max(packageLimits.command)).max(ownTemplateLimits.steps),
})

const record: z.ZodType<SandboxRecord> = z.object({
  schema: z.literal(1),
  intent: z.enum(['create', 'keep', 'remove']),
  spec,
  place: bounded.nullable(),
  source,
  isolation: isolation.nullable(),
  lifetime: lifetime.nullable().optional(),
  lastActiveAt: z.iso.datetime().optional(),
  egress: keptPolicy.optional(),
  learned: z.array(keptUse).max(mostLearned).optional(),
  recipe: recipe.optional(),
  packages: keptPackages.optional(),
  request: createRequest.optional(),
  away: z.object({ since: z.iso.datetime(), place: bounded, spec }).optional(),
  keeping: keptLife.optional(),
  stoppedOnPurpose: z.literal(true).optional(),
  shared: keptShared.optional(),
  warm: z.literal(true).optional(),
})

/** Reads a record's text; null for anything but a valid record of the sandbox `id`. */
export function parseRecord(text: string, id: string): SandboxRecord | null {
  const parsed = record.safeParse(parsedJson(text))
  return parsed.success && parsed.data.spec.id === id ? parsed.data : null
}
