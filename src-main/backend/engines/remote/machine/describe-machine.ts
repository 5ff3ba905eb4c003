import { cpuKinds, sizeRemarks } from '../../../../../src-shared/cloud/sizes.ts'
import type { LimitsInForce } from '../../../../../src-shared/engine/sandbox.ts'
import type { EngineSandbox } from '../../engine.ts'
import { cloudImageOf } from '../cloud-image.ts'
import type { Machine } from '../machines-api/shapes.ts'
import type { CloudRecord } from '../records/cloud-record.ts'
import { exitOf } from './exit-of.ts'
import { runOf } from './run-of.ts'

/** What `src-main/machine` limits the inside to, whatever was asked. */
const processes = 4096
const megabyte = 1024 ** 2

/** A sandbox as this engine tells of it: by what is written down here, and what Fly says of its machine now. */
export function describeMachine(record: CloudRecord, machine: Machine | null): EngineSandbox {
  const { spec, image } = record
  const state = stateOf(record, machine)
  return {
    id: spec.id,
    state,
    spec,
    imageId: cloudImageOf(image)?.digest ?? image,
    imageName: spec.image,
    level: 'vm',
    runtime: runtimeName,
    profile: spec.profile ?? 'strict',
    ownership: 'own',
    run: state === 'running' || state === 'paused' ? currentRun(record, machine) : null,
    exit: state === 'stopped' && machine !== null ? exitOf(machine.events) : null,
    where: whereOf(record),
    since: state === 'paused' || state === 'stopped' ? sinceOf(machine) : undefined,
    limitsInForce: limitsOf(record),
    caveats: caveatsOf(record, machine),
  }
}

export const runtimeName = 'firecracker'

/** The run by Fly's events; by what was written down at its start where they do not reach back. */
export function currentRun(record: CloudRecord, machine: Machine | null): string | null {
  return runOf(machine?.events ?? []) ?? record.run ?? machine?.instance_id ?? null
}

export function stateOf(record: CloudRecord, machine: Machine | null): EngineSandbox['state'] {
  switch (machine?.state) {
    case 'started':
    case 'stopping':
    case 'suspending':
    case 'restarting':
      return 'running'
    case 'suspended':
      return 'paused'
    default:
      // Also what is on its way to run, and what failed to.
      return record.wasStarted ? 'stopped' : 'created'
  }
}

/** By its newest event. */
function sinceOf(machine: Machine | null): string | undefined {
  const times = (machine?.events ?? []).flatMap(({ timestamp }) => (timestamp === undefined ? [] : [timestamp]))
  const newest = Math.max(...times)
  return Number.isFinite(newest) && Math.abs(newest) < 8.64e15 ? new Date(newest).toISOString() : undefined
}

function whereOf({ config, region }: CloudRecord): EngineSandbox['where'] {
  const cpuKind = cpuKinds.find((kind) => kind === config?.guest.cpu_kind)
  if (config === null || cpuKind === undefined) return undefined
  return { region, size: { cpuKind, cpus: config.guest.cpus, memoryMb: config.guest.memory_mb } }
}

function limitsOf({ config }: CloudRecord): LimitsInForce | null {
  if (config === null) return null
  return { cpus: config.guest.cpus, memoryBytes: config.guest.memory_mb * megabyte, processes }
}

function caveatsOf({ config, spec }: CloudRecord, machine: Machine | null): readonly string[] {
  const cpuKind = cpuKinds.find((kind) => kind === config?.guest.cpu_kind)
  const { cpus = 1, memory_mb: memoryMb = 0 } = config?.guest ?? {}
  return [
    ...(spec.limits.processes === processes
      ? []
      : [`Up to ${String(processes)} of its programs may run at once, whatever was asked for.`]),
    ...(cpuKind === undefined ? [] : sizeRemarks({ cpuKind, cpus, memoryMb })),
    ...(machine?.host_status === 'unreachable'
      ? ['The computer at Fly.io that it is on is out of reach at the moment.']
      : []),
  ]
}
