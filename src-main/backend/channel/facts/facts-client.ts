import { z } from 'zod'
import type { IsolationFacts } from '../../../../src-shared/agent/facts.ts'

const text = z.string().max(1024)
const paths = z.array(text).max(1000)
const hexadecimal = z.string().regex(/^[0-9a-fA-F]{0,32}$/)

const attempts = z.array(z.object({ name: text, result: z.string().max(64) })).max(100)

/** What may be believed of the shape of an agent's facts; whether they are well is judged elsewhere. */
export const isolationFacts: z.ZodType<IsolationFacts> = z.object({
  kernelRelease: text,
  kernelVersion: text,
  uid: z.int().min(0),
  gid: z.int().min(0),
  effectiveCapabilities: hexadecimal,
  boundingCapabilities: hexadecimal,
  noNewPrivileges: z.boolean().nullable(),
  seccompMode: z.int().min(0).max(2).nullable(),
  rootReadOnly: z.boolean(),
  mounts: z.array(z.object({ source: text, target: text, type: text, options: text })).max(1000),
  interfaces: paths,
  sockets: paths,
  devices: paths,
  attempts,
  secretLookingVariables: paths,
  canaries: z
    .object({
      files: paths,
      places: z.int().min(0),
      abstractSocket: z.string().max(64).nullable(),
      names: attempts,
      ways: attempts,
    })
    .optional(),
  neighbours: z
    .object({
      hosts: paths,
      resolvers: paths,
      firstProcess: text,
      owners: z.array(z.int().min(0)).max(100),
      processes: z.int().min(0),
    })
    .optional(),
  systemCalls: attempts.nullable().optional(),
  tokens: paths.optional(),
})
