import * as z from 'zod/mini'
import { canaryLimits } from '../../../src-shared/agent/facts.ts'
import type { FactsRequest } from '../../../src-shared/agent/facts-wire.ts'

const address = z.string().check(z.maxLength(64))

/** Null from a backend of before, which prepared nothing. */
export const factsRequest: z.ZodMiniType<FactsRequest | null> = z.nullable(
  z.object({
    canaries: z.object({
      files: z.array(z.string().check(z.maxLength(4096))).check(z.maxLength(canaryLimits.files)),
      abstractSocket: z.nullable(z.string().check(z.maxLength(100))),
      listeners: z
        .array(z.object({ host: address, port: z.int().check(z.minimum(1), z.maximum(65_535)) }))
        .check(z.maxLength(canaryLimits.listeners)),
      name: z.string().check(z.regex(/^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){0,5}$/)),
      addresses: z.array(address).check(z.maxLength(canaryLimits.addresses)),
    }),
  }),
)
