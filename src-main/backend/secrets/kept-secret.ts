import { z } from 'zod'
import { sandboxIdPattern, type SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { secretPresetIds, type SecretPresetId } from '../../../src-shared/secrets/presets.ts'
import {
  endpointNamePattern,
  headerNamePattern,
  reservedHeaders,
  secretHostPattern,
  secretSchemes,
  type SecretLimits,
  type SecretTarget,
} from '../../../src-shared/secrets/secret.ts'
import type { VaultKind } from './vault.ts'

/** A secret on disk: everything but its value. */
export interface KeptSecret {
  readonly id: string
  readonly title: string
  readonly preset: SecretPresetId | null
  readonly targets: readonly SecretTarget[]
  readonly addedAt: string
  readonly replacedAt: string | null
  readonly keptIn: VaultKind
  readonly grants: readonly KeptGrant[]
  /** It is being added or removed: whoever finds it so removes what there is of it. */
  readonly isPending?: true | undefined
}

export interface KeptGrant {
  readonly sandbox: SandboxId
  readonly grantedAt: string
  readonly limits: SecretLimits
  /** A person agreed to have it used in a cloud, too. */
  readonly inCloud?: true | undefined
}

const count = z.number().int().positive()
const variable = z.string().max(64).nullable()

const target: z.ZodType<SecretTarget> = z.object({
  name: z.string().regex(endpointNamePattern),
  host: z.string().regex(secretHostPattern),
  header: z
    .string()
    .regex(headerNamePattern)
    .refine((name) => !reservedHeaders.has(name)),
  scheme: z.enum(secretSchemes),
  user: z.string().max(200),
  path: z.string().max(500),
  addressVariable: variable,
  keyVariable: variable,
  isGit: z.boolean(),
  more: z.record(z.string().max(64), z.string().max(500)),
})

const grant: z.ZodType<KeptGrant> = z.object({
  sandbox: z.string().regex(sandboxIdPattern),
  grantedAt: z.string().max(64),
  limits: z.object({ requestsPerHour: count, requestsPerDay: count, bytesPerHour: count, bytesPerDay: count }),
  inCloud: z.literal(true).optional(),
})

const secret: z.ZodType<KeptSecret> = z.object({
  id: z.string().regex(/^[0-9a-f]{16}$/),
  title: z.string().max(100),
  preset: z.enum(secretPresetIds).nullable(),
  targets: z.array(target).min(1).max(8),
  addedAt: z.string().max(64),
  replacedAt: z.string().max(64).nullable(),
  keptIn: z.enum(['keyring', 'file']),
  grants: z.array(grant).max(10_000),
  isPending: z.literal(true).optional(),
})

export const keptSecrets = z.object({ schema: z.literal(1), secrets: z.array(secret).max(1000) })
