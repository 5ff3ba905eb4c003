import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import type { SandboxId } from '../engine/sandbox.ts'
import { visible } from '../text/visible.ts'
import { secretPresetIds, type SecretPresetId } from '../secrets/presets.ts'
import {
  endpointNamePattern,
  headerNamePattern,
  secretHostPattern,
  secretSchemes,
  variableNamePattern,
  type SecretLimits,
  type SecretScheme,
} from '../secrets/secret.ts'
import type { SecretSpending } from '../machine/secrets-wire.ts'
import { sandboxReference } from './sandboxes.ts'

/** A secret as doors see it: all but its value, which no call gives back. Rules SC… in docs/spec/secrets.md. */
export interface SecretView {
  readonly id: string
  readonly title: string
  readonly preset: SecretPresetId | null
  readonly targets: readonly SecretTargetView[]
  /** Variables that programs inside get; values of them are addresses and placeholders. */
  readonly variables: readonly string[]
  /** ISO 8601. */
  readonly addedAt: string
  readonly replacedAt: string | null
  readonly keptIn: 'keyring' | 'file'
  readonly grants: readonly SecretGrantView[]
}

export interface SecretTargetView {
  /** What programs inside use: `http://<name>.airlock.internal`. */
  readonly address: string
  readonly host: string
  readonly header: string
  readonly scheme: SecretScheme
}

export interface SecretGrantView {
  readonly sandbox: SandboxId
  readonly sandboxName: string
  readonly grantedAt: string
  readonly limits: SecretLimits
  readonly used: SecretUse
  /** A person agreed to have it used in a cloud, too, where it lies in the memory of its machine’s own program. */
  readonly inCloud: boolean
  /** Of a sandbox in a cloud: whether it can be used there now, and else why not. Null for one on this computer. */
  readonly there: 'handed-over' | 'waiting' | 'stays-here' | null
}

/** What a sandbox spent of a secret, counted where its requests are passed on. */
export type SecretUse = SecretSpending

export interface SecretsView {
  readonly secrets: readonly SecretView[]
  /** What to know about where values are kept, as a sentence; null when all lie in the keyring. */
  readonly storage: string | null
  /** What is wrong, as sentences. */
  readonly problems: readonly string[]
}

const secret = z.object({ secret: z.string().min(1).max(128) })
const count = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER)
/** Its form is checked by the backend, whose words never quote it. */
const value = z.string().max(20_000)

export const secretLimits = z.object({
  requestsPerHour: count,
  requestsPerDay: count,
  bytesPerHour: count,
  bytesPerDay: count,
}) satisfies z.ZodType<SecretLimits>

/** One host of a secret that no preset knows. */
export const customTarget = z.object({
  /** Made of the host when left out. */
  name: z.string().regex(endpointNamePattern).optional(),
  host: z.string().toLowerCase().regex(secretHostPattern),
  header: z.string().toLowerCase().regex(headerNamePattern).default('authorization'),
  scheme: z.enum(secretSchemes).default('bearer'),
  user: z
    .string()
    .max(200)
    .regex(/^[^:\p{Cc}]*$/u)
    .default(''),
  addressVariable: z.string().regex(variableNamePattern).nullable().default(null),
  keyVariable: z.string().regex(variableNamePattern).nullable().default(null),
  isGit: z.boolean().default(false),
})

const of = secret.extend({ sandbox: sandboxReference })

const title = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine((text) => visible(text) === text, 'Leave out what cannot be seen.')

export const secrets = {
  list: oc.output(z.custom<SecretsView>()),
  /**
   * Where npm on this computer and in images is told to go, the usual one first: a host, perhaps with a path, as the preset
   * of npm takes it. Asked anew each time; may take seconds.
   */
  registries: oc.output(z.custom<readonly string[]>()),
  add: oc
    .input(
      z.object({
        title: title.optional(),
        preset: z.enum(secretPresetIds).nullable(),
        /** For a preset that asks for it: a host, perhaps with a path behind it. */
        host: z.string().min(1).max(500).optional(),
        /** Without a preset. */
        targets: z.array(customTarget).min(1).max(8).optional(),
        value,
      }),
    )
    .output(z.custom<SecretView>()),
  /** Another value for the same secret; counts for the next request. */
  replace: oc.input(secret.extend({ value })).output(z.custom<SecretView>()),
  /** Its value is gone, and what is open with it is cut. */
  remove: oc.input(secret),
  /** The sandbox may use it from now on; programs that are started from then on are told how. Granted already = done. */
  grant: oc.input(of).output(z.custom<SecretView>()),
  /**
   * Whether it may be used where the sandbox is in a cloud. Given, it is granted as well, and handed to that machine whenever one is
   * connected to; taken back, it stays granted for this computer alone.
   */
  consent: oc.input(of.extend({ inCloud: z.boolean() })).output(z.custom<SecretView>()),
  /** At once: what is open is cut. Not granted = done. */
  revoke: oc.input(of).output(z.custom<SecretView>()),
  limit: oc.input(of.extend({ limits: secretLimits.partial() })).output(z.custom<SecretView>()),
  /** The whole state now, then after each change. */
  events: oc.output(eventIterator(z.custom<SecretsView>())),
}
