import { usualPlace } from '../../../src-shared/cloud/cloud-place.ts'
import type { PushTarget } from '../../../src-shared/cloud/push-plan.ts'
import type { SandboxSpec } from '../../../src-shared/engine/sandbox.ts'

/** The same sandbox as a machine: its size says CPUs and memory, and a machine of its own is the strongest there is. */
export function placedThere(spec: SandboxSpec, { region, size, volumeGb }: PushTarget): SandboxSpec {
  const limits = { ...spec.limits, cpus: size.cpus, memoryBytes: size.memoryMb * 1024 ** 2 }
  const cloud = { ...usualPlace, region, size, volumeGb }
  return { ...spec, isolation: 'best', fast: false, limits, cloud }
}
