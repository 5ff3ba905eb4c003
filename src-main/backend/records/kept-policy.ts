import { z } from 'zod'
import {
  egressModes,
  policyLimits,
  presetIds,
  type EgressPolicy,
  type EgressRule,
  type RuleOrigin,
} from '../../../src-shared/policy/policy.ts'

/** A host and port that only learn mode let pass. */
export interface LearnedUse {
  readonly host: string
  readonly port: number
}

export const mostLearned = 1000

const host = z
  .string()
  .min(1)
  .max(policyLimits.hostLength + 2)
const port = z.number().int().min(1).max(65_535)

/** What ends with a run is never kept. */
const origin: z.ZodType<RuleOrigin> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('person') }),
  z.object({ kind: z.literal('preset'), preset: z.enum(presetIds) }),
  z.object({ kind: z.literal('source') }),
  z.object({ kind: z.literal('learned') }),
])

const rule: z.ZodType<EgressRule> = z.object({
  verdict: z.enum(['allow', 'deny']),
  host,
  ports: z.array(port).min(1).max(policyLimits.ports).nullable(),
  origin,
  mayBePrivate: z.literal(true).optional(),
})

export const keptPolicy: z.ZodType<EgressPolicy> = z.object({
  mode: z.enum(egressModes),
  rules: z.array(rule).max(policyLimits.rules),
  presets: z.array(z.enum(presetIds)),
  isLearning: z.boolean(),
  offersAuthorities: z.boolean(),
})

export const keptUse: z.ZodType<LearnedUse> = z.object({ host, port })
