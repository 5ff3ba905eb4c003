import * as z from 'zod/mini'
import {
  machineGeneration,
  type MachineConfig,
  type MachineEgress,
  type MachineLife,
  type MachineLifeWish,
} from '../../src-shared/machine/machine-wire.ts'
import { shareLimits, type MachineShareWish } from '../../src-shared/machine/share-wire.ts'
import { egressModes, presetIds } from '../../src-shared/policy/policy.ts'

/** Bytes of a request's body: a policy of a thousand rules is a quarter of it. */
export const longestBody = 1024 * 1024

const host = z.string().check(z.minLength(1), z.maxLength(253))
const moment = z.iso.datetime()

const origin = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('person') }),
  z.object({ kind: z.literal('once') }),
  z.object({ kind: z.literal('preset'), preset: z.enum(presetIds) }),
  z.object({ kind: z.literal('source') }),
  z.object({ kind: z.literal('learned') }),
])

const rule = z.object({
  verdict: z.enum(['allow', 'deny']),
  host,
  ports: z.nullable(z.array(z.int().check(z.minimum(1), z.maximum(65_535))).check(z.maxLength(64))),
  origin,
  mayBePrivate: z.optional(z.literal(true)),
})

export const machineEgress: { parse(value: unknown): MachineEgress } = z.object({
  terms: z.object({
    mode: z.enum(egressModes),
    rules: z.array(rule).check(z.maxLength(10_000)),
    isLearning: z.boolean(),
  }),
  provenBoot: z.nullable(z.string().check(z.maxLength(64))),
  onto: z.string().check(z.maxLength(64)),
})

const life = z.object({
  idleMinutes: z.nullable(z.int().check(z.minimum(1), z.maximum(24 * 60))),
  endsAt: z.nullable(moment),
})

export const machineLife: { parse(value: unknown): MachineLife } = life

export const machineLifeWish: { parse(value: unknown): MachineLifeWish } = z.object({
  ...life.shape,
  isUsed: z.optional(z.literal(true)),
})

const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/))

/** Null: nothing is to be shared any more. */
export const machineShare: { parse(value: unknown): MachineShareWish | null } = z.nullable(
  z.object({
    port: z.int().check(z.minimum(1), z.maximum(65_535)),
    secretHash: sha256,
    minutes: z.int().check(z.minimum(shareLimits.least), z.maximum(shareLimits.most)),
  }),
)

export const machineConfig: { parse(value: unknown): MachineConfig } = z.object({
  generation: z.literal(machineGeneration),
  sandbox: z.string().check(z.regex(/^[a-z0-9-]{1,64}$/)),
  host: z.string().check(z.regex(/^[a-z0-9]([a-z0-9-]{0,62})$/)),
  tokenHash: sha256,
  life,
})
