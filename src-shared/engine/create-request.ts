import { z } from 'zod'
import { cloudRequest } from '../cloud/cloud-place.ts'
import { lifetimeLimits } from './lifetime.ts'
import { networkRequest } from './network.ts'
import { sandboxNamePattern } from './sandbox.ts'
import { systemCallProfiles } from './system-calls.ts'

/** What a page uploaded as a source, named by the page: 128 random bits, hexadecimal. */
export const uploadIdPattern = /^[0-9a-f]{32}$/

/** Which paths that would stay out are to come in all the same. */
export const chosenPaths = {
  /** Also all that `.gitignore` names and all that looks like a secret. */
  includeIgnored: z.boolean().default(false),
  /** Single ones, as the preview names them: relative, with a `/` at the end of a folder, which comes whole. */
  include: z.array(z.string().min(1).max(4096)).max(1000).optional(),
} as const

export const createRequest = z.object({
  name: z
    .string()
    .regex(sandboxNamePattern, 'Use letters, digits, “.”, “_” and “-”, starting with a letter or digit, at most 63.'),
  /** One of both; the person's setting when neither is given. So it is with isolation, CPUs and memory. */
  template: z.string().max(64).optional(),
  image: z.string().max(512).optional(),
  isolation: z.enum(['best', 'gvisor', 'container']).optional(),
  /** `fly`: a machine in the person’s account at Fly.io, whose size says CPUs and memory. */
  engine: z.enum(['local', 'fly']).default('local'),
  /** Where there and how large; only with `fly`. */
  cloud: cloudRequest.optional(),
  /** Absolute path of a folder, or of a zip, tar or tgz archive, on this computer: copied in, never mounted. */
  folder: z.string().max(4096).optional(),
  /** Instead of `folder`: what was uploaded before by a stream of the kind `upload-source`. */
  upload: z.string().regex(uploadIdPattern).optional(),
  /** Or instead: the address of a repository that the sandbox's own git clones, and a branch or tag of it. */
  git: z.string().min(1).max(2000).optional(),
  gitRef: z
    .string()
    .max(250)
    .regex(/^[^\s-]\S*$/, 'Name a branch or a tag.')
    .optional(),
  ...chosenPaths,
  cpus: z.number().positive().max(1024).optional(),
  memoryBytes: z
    .number()
    .int()
    .min(64 * 1024 ** 2)
    .optional(),
  fast: z.boolean().default(false),
  /** Which system calls programs may make: strict when left out. */
  profile: z.enum(systemCallProfiles).optional(),
  /** Stopped after so many hours of running; null for as long as nobody stops it; the person's setting when left out. */
  lifetimeHours: z.number().int().min(lifetimeLimits.leastHours).max(lifetimeLimits.mostHours).nullable().optional(),
  network: networkRequest.optional(),
})
export type CreateRequest = z.input<typeof createRequest>
