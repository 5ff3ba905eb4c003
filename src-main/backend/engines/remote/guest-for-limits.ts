import { memoryStepMb, sizeLimits, type CpuKind } from '../../../../src-shared/cloud/sizes.ts'
import type { ResourceLimits } from '../../../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import type { Guest } from './machines-api/calls/volumes.ts'

const megabyte = 1024 ** 2

/** The smallest machine of a kind that gives at least what was asked for. @throws AirlockError `invalid-input` */
export function guestForLimits(limits: Pick<ResourceLimits, 'cpus' | 'memoryBytes'>, kind: CpuKind): Guest {
  const { cpus: sizes, memoryMb } = sizeLimits[kind]
  const wantedMb = Math.ceil(limits.memoryBytes / megabyte / memoryStepMb) * memoryStepMb
  for (const cpus of sizes) {
    if (cpus < limits.cpus || wantedMb > cpus * memoryMb.most) continue
    return { cpu_kind: kind, cpus, memory_mb: Math.max(wantedMb, cpus * memoryMb.least) }
  }
  throw new AirlockError({
    code: 'invalid-input',
    message: 'Fly.io has no machine of this size.',
    why: `${String(limits.cpus)} CPUs with ${String(wantedMb)} MB were asked for; there are at most ${String(sizes.at(-1))} CPUs with ${String(memoryMb.most)} MB each.`,
    remedy: 'Choose a smaller size.',
  })
}
