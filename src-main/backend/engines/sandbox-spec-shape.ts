import { z } from 'zod'
import { cloudPlaceShape } from '../../../src-shared/cloud/cloud-place.ts'
import { sandboxIdPattern, type SandboxSpec } from '../../../src-shared/engine/sandbox.ts'
import { systemCallProfiles } from '../../../src-shared/engine/system-calls.ts'

/** A spec as it is read back from where it was put: checked like anything that somebody else may have changed. */
export const sandboxSpecShape = z.object({
  id: z.string().regex(sandboxIdPattern),
  name: z.string().max(128),
  template: z.string().max(128).nullable(),
  image: z.string().max(1024),
  isolation: z.enum(['best', 'gvisor', 'container']),
  limits: z.object({ cpus: z.number(), memoryBytes: z.number(), processes: z.number() }),
  fast: z.boolean(),
  profile: z.enum(systemCallProfiles).optional(),
  cloud: cloudPlaceShape.optional(),
  createdAt: z.string().max(64),
}) satisfies z.ZodType<SandboxSpec>
