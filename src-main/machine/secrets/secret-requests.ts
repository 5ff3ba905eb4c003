import * as z from 'zod/mini'
import {
  mostMachineSecrets,
  type MachineSecret,
  type MachineSecretsChange,
} from '../../../src-shared/machine/secrets-wire.ts'
import {
  endpointNamePattern,
  headerNamePattern,
  reservedHeaders,
  secretHostPattern,
  secretSchemes,
  secretValuePattern,
} from '../../../src-shared/secrets/secret.ts'

const short = (most: number) => z.string().check(z.maxLength(most))
const count = z.int().check(z.minimum(1))

const target = z.object({
  name: z.string().check(z.regex(endpointNamePattern)),
  host: z.string().check(z.regex(secretHostPattern)),
  header: z.string().check(
    z.regex(headerNamePattern),
    z.refine((name) => !reservedHeaders.has(name)),
  ),
  scheme: z.enum(secretSchemes),
  user: short(200),
  path: short(500),
  addressVariable: z.nullable(short(64)),
  keyVariable: z.nullable(short(64)),
  isGit: z.boolean(),
  more: z.record(short(64), short(500)),
})

const known = {
  id: z.string().check(z.regex(/^[0-9a-f]{16}$/)),
  title: short(100),
  targets: z.array(target).check(z.minLength(1), z.maxLength(8)),
  limits: z.object({ requestsPerHour: count, requestsPerDay: count, bytesPerHour: count, bytesPerDay: count }),
}

/** What a backend hands over. Its parts are named in no error. */
export const machineSecrets: { parse(value: unknown): MachineSecretsChange } = z.object({
  secrets: z
    .array(z.object({ ...known, value: z.nullable(z.string().check(z.regex(secretValuePattern))) }))
    .check(z.maxLength(mostMachineSecrets)),
  authorities: z.nullable(short(900_000)),
  onto: short(64),
})

/** What lies on the machine’s disk: everything but values. */
export const knownSecrets: { parse(value: unknown): { readonly secrets: readonly Omit<MachineSecret, 'value'>[] } } =
  z.object({ secrets: z.array(z.object(known)).check(z.maxLength(mostMachineSecrets)) })
