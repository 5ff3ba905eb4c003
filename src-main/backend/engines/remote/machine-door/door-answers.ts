import { z } from 'zod'
import type { EgressRequest } from '../../../../../src-shared/api/egress.ts'
import type { MachineHealth, MachineState } from '../../../../../src-shared/machine/machine-wire.ts'
import type { MachineSecretsAnswer } from '../../../../../src-shared/machine/secrets-wire.ts'
import type { MachineShareAnswer } from '../../../../../src-shared/machine/share-wire.ts'
import { keptRequest } from '../../../egress/log/kept-request.ts'

const text = z.string().max(4096)
const whole = z.number().int().nonnegative()

export const machineHealth: z.ZodType<MachineHealth> = z.object({
  generation: whole,
  inside: z.enum(['starting', 'running']),
})

export const machineState: z.ZodType<MachineState> = z.object({
  boot: z.string().min(1).max(64),
  startedAt: text,
  egressVersion: text,
  isServing: z.boolean(),
  trouble: text.nullable(),
  life: z.object({ idleMinutes: whole.nullable(), endsAt: z.iso.datetime().nullable() }),
  keptAwakeBy: z.array(text).max(10),
  idleMs: whole,
})

export const machineShare: z.ZodType<MachineShareAnswer> = z.object({
  share: z.object({ port: z.number().int().min(1).max(65_535), expiresAt: z.iso.datetime() }).nullable(),
})

export const machineSecrets: z.ZodType<MachineSecretsAnswer> = z.object({
  version: text,
  secrets: z
    .array(
      z.object({
        id: z.string().max(64),
        isHandedOver: z.boolean(),
        used: z.object({
          ...{
            requestsThisHour: whole,
            requestsToday: whole,
            bytesThisHour: whole,
            bytesToday: whole,
            refusals: whole,
          },
          lastAt: z.iso.datetime().nullable(),
        }),
      }),
    )
    .max(200),
})

/** One line of the requests that are followed. */
export const requestLine = z.array(keptRequest).max(2000) as unknown as {
  parse(value: unknown): readonly EgressRequest[]
}
