import { cpus, loadavg, release, totalmem } from 'node:os'

export interface Machine {
  readonly cpu: string
  readonly cpus: number
  readonly memoryGiB: number
  readonly kernel: string
  readonly node: string
  readonly loadAtStart: number
}

/** More than this and figures say more about the neighbours than about us. */
const mostLoad = 1.5

/** Describes the machine; throws when it is too busy to measure on, unless that was allowed. */
export function quietMachine(allowBusy: boolean): Machine {
  const load = loadavg()[0] ?? 0
  if (load > mostLoad && !allowBusy) {
    throw new Error(
      `This machine is busy: load ${load.toFixed(2)}, at most ${mostLoad} is allowed. ` +
        'Wait until it is quiet, or pass --allow-busy for figures that prove nothing.',
    )
  }
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cpus: cpus().length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    kernel: release(),
    node: process.version,
    loadAtStart: load,
  }
}
