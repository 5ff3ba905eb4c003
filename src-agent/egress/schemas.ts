import * as z from 'zod/mini'
import {
  egressFailures,
  egressKnown,
  type EgressAnswer,
  type EgressAuthorities,
  type EgressKnowledge,
  type EgressServe,
} from '../../src-shared/agent/egress-wire.ts'
import { egressModes, type EgressRule } from '../../src-shared/policy/policy.ts'

const host = z.string().check(z.maxLength(300))

const rule = z.object({
  verdict: z.enum(['allow', 'deny']),
  host,
  ports: z.nullable(z.array(z.int().check(z.minimum(1), z.maximum(65_535))).check(z.maxLength(64))),
  // Who wrote it is nobody's business inside.
  origin: z.unknown(),
  mayBePrivate: z.optional(z.literal(true)),
})

export const egressServe = z.object({
  terms: z.object({
    mode: z.enum(egressModes),
    rules: z.array(rule).check(z.maxLength(10_000)),
    isLearning: z.boolean(),
  }),
  endpoints: z.array(host).check(z.maxLength(100)),
}) as unknown as { parse(value: unknown): EgressServe & { terms: { rules: readonly EgressRule[] } } }

const words = z.string().check(z.maxLength(4000))

export const egressAnswer: { parse(value: unknown): EgressAnswer } = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok') }),
  z.object({ kind: z.literal('refused'), words }),
  z.object({ kind: z.literal('failed'), failure: z.enum(egressFailures), words }),
])

export const egressKnowledge: { parse(value: unknown): EgressKnowledge } = z.object({
  id: z.int(),
  known: z.enum(egressKnown),
})

export const egressAuthorities: { parse(value: unknown): EgressAuthorities } = z.object({
  pem: z.nullable(z.string()),
  trustStore: z.nullable(z.string()),
})
