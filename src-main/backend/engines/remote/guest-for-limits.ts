import type { ResourceLimits } from '../../../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import type { Guest } from './machines-api/calls/volumes.ts'

/** `shared` ones are throttled to a sixteenth of a CPU after some seconds of work: for trials, and for what mostly waits. */
export type CpuKind = Guest['cpu_kind']

const sizes = [1, 2, 4, 8, 16] as const
/** Megabytes for each CPU, as Fly sells them. */
const perCpu: Readonly<Record<CpuKind, { readonly least: number; readonly most: number }>> = {
  shared: { least: 256, most: 2048 },
  performance: { least: 2048, most: 8192 },
}
const step = 256
const megabyte = 1024 ** 2

/** What Fly documents as the most that can be suspended. */
export const mostSuspendableMb = 2048

/** The smallest machine of a kind that gives at least what was asked for. @throws AirlockError `invalid-input` */
export function guestForLimits(limits: Pick<ResourceLimits, 'cpus' | 'memoryBytes'>, kind: CpuKind): Guest {
  const { least, most } = perCpu[kind]
  const wantedMb = Math.ceil(limits.memoryBytes / megabyte / step) * step
  for (const cpus of sizes) {
    if (cpus < limits.cpus || wantedMb > cpus * most) continue
    return { cpu_kind: kind, cpus, memory_mb: Math.max(wantedMb, cpus * least) }
  }
  throw new AirlockError({
    code: 'invalid-input',
    message: 'Fly.io has no machine of this size.',
    why: `${String(limits.cpus)} CPUs with ${String(wantedMb)} MB were asked for; there are at most ${String(sizes.at(-1))} CPUs with ${String(most)} MB each.`,
    remedy: 'Choose a smaller size.',
  })
}
