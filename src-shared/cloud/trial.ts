import type { CloudWish } from './estimate.ts'

/** What Fly gives away to try it. */
export const trialLimits = {
  readAt: '2025-10',
  /** All machines together, until it ends, or so many days. */
  machineHours: 2,
  days: 7,
  /** A machine is stopped after so long, whatever it does. */
  stopsAfterMinutes: 5,
  machines: 10,
  volumesGb: 20,
  cpus: 2,
  memoryMb: 4096,
  performanceCpus: false,
} as const

/** What is there already. */
export interface TrialUse {
  readonly machines: number
  readonly volumesGb: number
}

/** What of a wish a trial forbids, as sentences; none where it would be made. */
export function forbiddenInTrial(wish: CloudWish, used: TrialUse = { machines: 0, volumesGb: 0 }): readonly string[] {
  const { machines, volumesGb, cpus, memoryMb } = trialLimits
  const { size } = wish
  const allGb = used.volumesGb + wish.volumeGb
  const told: string[] = []
  if (size.cpuKind === 'performance') told.push('A trial has no performance CPUs. Choose a shared size.')
  if (size.cpus > cpus) told.push(`A trial has at most ${String(cpus)} CPUs, this size has ${String(size.cpus)}.`)
  if (size.memoryMb > memoryMb)
    told.push(`A trial has at most ${gb(memoryMb)} of memory, this size has ${gb(size.memoryMb)}.`)
  if (allGb > volumesGb)
    told.push(`A trial has volumes of ${String(volumesGb)} GB, this would make ${String(allGb)} GB.`)
  if (used.machines >= machines) told.push(`A trial has at most ${String(machines)} machines, and there are as many.`)
  return told
}

/** What happens to everything that runs in a trial, as sentences. */
export const trialRemarks: readonly string[] = [
  `In a trial Fly stops each machine after ${String(trialLimits.stopsAfterMinutes)} minutes, also in the middle of work.`,
  `It ends after ${String(trialLimits.machineHours)} hours of machines or ${String(trialLimits.days)} days. With a payment method or credits at Fly none of this holds.`,
]

function gb(memoryMb: number): string {
  return `${String(memoryMb / 1024)} GB`
}
