import type { SandboxStats } from '../../../../../src-shared/engine/engine.ts'
import { fields, number, text } from '../connection/fields.ts'

/** More than this is an engine's way to say “no limit” (bytes). */
const unlimited = 2 ** 60

/** Docker gives a container that does not run an empty frame of the year 1. */
export function isEmptyFrame(frame: unknown): boolean {
  const read = text(fields(frame)['read'])
  return read === '' || read.startsWith('0001-')
}

/** Reads one frame of `/containers/{id}/stats`. Rates are the caller's to compute: a first frame has none. */
export function readStats(frame: unknown): SandboxStats {
  const stats = fields(frame)
  const memory = fields(stats['memory_stats'])
  const limit = number(memory['limit'])
  const processes = fields(stats['pids_stats'])['current']
  return {
    readAt: text(stats['read']),
    cpuNanoseconds: number(fields(fields(stats['cpu_stats'])['cpu_usage'])['total_usage']),
    memoryBytes: number(memory['usage']) - reclaimable(number(memory['usage']), fields(memory['stats'])),
    memoryLimitBytes: limit > 0 && limit < unlimited ? limit : null,
    processes: typeof processes === 'number' && processes > 0 ? processes : null,
  }
}

/** Cached file content that nobody read lately: counted by the kernel, given back when memory is wanted. */
function reclaimable(usage: number, stats: Readonly<Record<string, unknown>>): number {
  const inactive = number(stats['inactive_file'] ?? stats['total_inactive_file'])
  return inactive < usage ? inactive : 0
}
