/** Sizes of machines at Fly.io, and what Fly takes. Rules PU… in docs/spec/push.md. */
export const cpuKinds = ['shared', 'performance'] as const
export type CpuKind = (typeof cpuKinds)[number]

export interface MachineSize {
  readonly cpuKind: CpuKind
  readonly cpus: number
  readonly memoryMb: number
}

export interface CpuKindLimits {
  readonly cpus: readonly number[]
  /** Per CPU. */
  readonly memoryMb: { readonly least: number; readonly most: number }
}

/** Memory comes in steps of so much (MB). */
export const memoryStepMb = 256

export const sizeLimits: Readonly<Record<CpuKind, CpuKindLimits>> = {
  shared: { cpus: [1, 2, 4, 6, 8, 16], memoryMb: { least: 256, most: 2048 } },
  performance: { cpus: [1, 2, 4, 6, 8, 16], memoryMb: { least: 2048, most: 8192 } },
}

/** Fly suspends a machine well up to so much memory; one with more is stopped when it is idle. */
export const mostSuspendedMb = 2048

/** What share of a shared CPU a program has in the long run. It gets more for a short time. */
export const sharedCpuShare = 0.0625

/** The sizes that are offered, the smallest first. Others that Fly takes can be given by name. */
export const offeredSizes: readonly MachineSize[] = [
  { cpuKind: 'shared', cpus: 1, memoryMb: 1024 },
  { cpuKind: 'shared', cpus: 2, memoryMb: 2048 },
  { cpuKind: 'shared', cpus: 4, memoryMb: 4096 },
  { cpuKind: 'shared', cpus: 8, memoryMb: 8192 },
  { cpuKind: 'performance', cpus: 1, memoryMb: 2048 },
  { cpuKind: 'performance', cpus: 1, memoryMb: 4096 },
  { cpuKind: 'performance', cpus: 2, memoryMb: 4096 },
  { cpuKind: 'performance', cpus: 2, memoryMb: 8192 },
  { cpuKind: 'performance', cpus: 4, memoryMb: 8192 },
  { cpuKind: 'performance', cpus: 4, memoryMb: 16_384 },
  { cpuKind: 'performance', cpus: 8, memoryMb: 32_768 },
]

/** A whole CPU, and little enough memory to be suspended: builds on a shared CPU are slowed down hard. */
export const defaultSize: MachineSize = { cpuKind: 'performance', cpus: 1, memoryMb: 2048 }

/** Why Fly does not take a size, as a sentence; null when it does. */
export function sizeProblem({ cpuKind, cpus, memoryMb }: MachineSize): string | null {
  const limits = sizeLimits[cpuKind]
  if (!limits.cpus.includes(cpus)) return `A machine has ${listed(limits.cpus)} CPUs.`
  const [least, most] = [limits.memoryMb.least * cpus, limits.memoryMb.most * cpus]
  if (!(memoryMb >= least && memoryMb <= most)) {
    return `With ${cpusInWords(cpuKind, cpus)} a machine has between ${memoryInWords(least)} and ${memoryInWords(most)} of memory.`
  }
  return memoryMb % memoryStepMb === 0 ? null : `Memory comes in steps of ${memoryInWords(memoryStepMb)}.`
}

/** Whether an idle machine of this size is suspended, which keeps its memory, or stopped. */
export function canSuspend({ memoryMb }: MachineSize): boolean {
  return memoryMb <= mostSuspendedMb
}

/** What should be known of a size before it is chosen, as sentences. */
export function sizeRemarks(size: MachineSize): readonly string[] {
  const share = `${String(sharedCpuShare * 100)} %`
  return [
    ...(size.cpuKind === 'shared'
      ? [`A shared CPU is yours for ${share} of the time, and for bursts of seconds.`]
      : []),
    ...(canSuspend(size) ? [] : ['With this much memory it is stopped when idle, not suspended: its programs end.']),
  ]
}

/** How fast a volume of a machine of this size is (MiB per second, both ways together). */
export function volumeSpeed({ cpuKind, cpus }: MachineSize): number {
  if (cpuKind === 'shared') return cpus <= 2 ? 16 : 32
  if (cpus === 1) return 48
  return cpus <= 4 ? 64 : 128
}

const sizeName = /^(shared|performance)-(?:cpu-)?(\d{1,3})x(?:-(\d{1,6})mb)?$/

/** `performance-2x-8192mb`, as it is typed and kept. */
export function nameOfSize({ cpuKind, cpus, memoryMb }: MachineSize): string {
  return `${cpuKind}-${String(cpus)}x-${String(memoryMb)}mb`
}

/** Reads a name as people and Fly write it; without memory it is the least. Null for no such name. */
export function sizeOfName(name: string): MachineSize | null {
  const [, kind, cpus, memory] = sizeName.exec(name.trim().toLowerCase()) ?? []
  const cpuKind = cpuKinds.find((one) => one === kind)
  if (cpuKind === undefined) return null
  const least = sizeLimits[cpuKind].memoryMb.least * Number(cpus)
  return { cpuKind, cpus: Number(cpus), memoryMb: memory === undefined ? least : Number(memory) }
}

/** `2 CPUs, 8 GB`. */
export function sizeInWords({ cpuKind, cpus, memoryMb }: MachineSize): string {
  return `${cpusInWords(cpuKind, cpus)}, ${memoryInWords(memoryMb)}`
}

function cpusInWords(kind: CpuKind, cpus: number): string {
  return `${String(cpus)} ${kind === 'shared' ? 'shared ' : ''}${cpus === 1 ? 'CPU' : 'CPUs'}`
}

function memoryInWords(memoryMb: number): string {
  return memoryMb % 1024 === 0 ? `${String(memoryMb / 1024)} GB` : `${String(memoryMb)} MB`
}

function listed(numbers: readonly number[]): string {
  return `${numbers.slice(0, -1).join(', ')} or ${String(numbers.at(-1))}`
}
