import type { IsolationFacts } from '../../../src-shared/agent/facts.ts'
import type { IsolationLevel } from '../../../src-shared/engine/isolation.ts'
import type { CanaryReport } from './canaries/canary-report.ts'
import { rootIsReadOnly, strangeMounts } from './mount-policy.ts'
import { attemptProbes } from './probes/attempt-probes.ts'
import { callProbes } from './probes/call-probes.ts'
import { canaryProbes } from './probes/canary-probes.ts'
import { environment } from './probes/environment-probe.ts'
import { neighbours } from './probes/neighbour-probe.ts'
import { notMeasured } from './probes/not-measured.ts'
import { shown, type Observation } from './probes/observation.ts'

/** Nodes that gVisor makes up by itself; they lead to its own emulation and to nothing of the computer. */
const gvisorDevices: ReadonlySet<string> = new Set(['fuse', 'net', 'net/tun'])

export interface InsideContext {
  /** What the kernel showed. */
  readonly level: IsolationLevel | null
  readonly engineKernel: string
  /** Null where nothing was prepared. */
  readonly canaries: CanaryReport | null
  /** Whose list filters system calls. */
  readonly filter: 'own' | 'engine'
}

/** What the agent saw of its own boundary, one probe for each thing. */
export function insideProbes(facts: IsolationFacts, context: InsideContext): readonly Observation[] {
  const { level, canaries, engineKernel, filter } = context
  return [
    {
      name: 'user',
      ok: facts.uid === 1000 && facts.gid === 1000,
      tried: 'Looked at who programs run as',
      seen: `user ${String(facts.uid)}, group ${String(facts.gid)}`,
      meaning: 'Programs are an ordinary user, never the administrator.',
    },
    capabilities(facts, level),
    noNewPrivileges(facts, level),
    seccomp(facts, level),
    ...callProbes(facts, level, filter),
    {
      name: 'root',
      ok: facts.rootReadOnly && rootIsReadOnly(facts.mounts),
      tried: 'Tried to write to the system’s files',
      seen: facts.rootReadOnly ? 'refused: read-only' : 'it can be written',
      meaning: 'The system’s files stay what they are.',
    },
    mounts(facts, level),
    ...(facts.canaries === undefined || canaries === null ? [] : canaryProbes(facts.canaries, canaries, engineKernel)),
    {
      name: 'network',
      ok: facts.interfaces.every((name) => name === 'lo'),
      tried: 'Looked for network interfaces',
      seen: facts.interfaces.join(', ') || 'none at all',
      meaning: 'There is only loopback: what leaves goes through Airlock or nowhere.',
    },
    {
      name: 'sockets',
      ok: facts.sockets.length === 0,
      tried: 'Looked for sockets of engines and key agents',
      seen: shown(facts.sockets),
      meaning: 'Nothing inside can command the engine or use the person’s keys.',
    },
    devices(facts, level),
    ...attemptProbes(facts),
    ...(facts.neighbours === undefined ? [] : [neighbours(facts.neighbours, facts)]),
    environment(facts),
    ...notMeasured(facts, canaries),
  ]
}

function capabilities(facts: IsolationFacts, level: IsolationLevel | null): Observation {
  const { effectiveCapabilities: effective, boundingCapabilities: bounding } = facts
  // What a bound leaves open can be had by new privileges alone, and a cloud machine's inside has nothing to lower it with.
  const isBound = isZero(bounding) || (level === 'vm' && facts.noNewPrivileges === true)
  return {
    name: 'capabilities',
    ok: isZero(effective) && isBound,
    tried: 'Looked for rights of the administrator, held or to be had',
    seen: `effective ${effective || 'unknown'}, bounding ${bounding || 'unknown'}`,
    meaning: 'There are none, and no program can get one.',
  }
}

function noNewPrivileges(facts: IsolationFacts, level: IsolationLevel | null): Observation {
  // gVisor's kernel has no such field: it never lets setuid raise anybody.
  const ok = facts.noNewPrivileges === true || (facts.noNewPrivileges === null && level === 'gvisor')
  return {
    name: 'no-new-privileges',
    ok,
    tried: 'Looked whether a program can gain rights by setuid',
    seen: facts.noNewPrivileges === null ? 'the kernel does not tell' : facts.noNewPrivileges ? 'on' : 'off',
    meaning:
      facts.noNewPrivileges === null && ok
        ? 'gVisor lets no program gain rights; it has no field that says so.'
        : 'No program can become more than it is.',
  }
}

function seccomp(facts: IsolationFacts, level: IsolationLevel | null): Observation {
  const ownKernel = level === 'gvisor' || level === 'vm'
  const filter =
    facts.seccompMode === null
      ? 'the kernel does not tell'
      : (['off', 'strict', 'filtered'][facts.seccompMode] ?? 'unknown')
  return {
    name: 'seccomp',
    ok: facts.seccompMode === 2 || ownKernel,
    tried: 'Looked whether system calls are filtered',
    seen: ownKernel ? `they end in ${level === 'gvisor' ? 'gVisor’s own kernel' : 'a kernel of its own'}` : filter,
    meaning: ownKernel ? ownKernelFilters[level] : 'Dangerous system calls do not reach this computer’s kernel.',
  }
}

/** Why a filter for the programs inside would add nothing, where their kernel is not this computer's. */
const ownKernelFilters = {
  gvisor:
    'gVisor’s kernel answers the programs’ system calls itself and passes none of them on. The few that it makes of this computer’s kernel, it filters itself.',
  vm: 'System calls end in the kernel of the virtual machine and never reach this computer’s.',
} as const

function mounts(facts: IsolationFacts, level: IsolationLevel | null): Observation {
  const strange = strangeMounts(facts.mounts, level)
  return {
    name: 'mounts',
    ok: strange.length === 0 && facts.mounts.length > 0,
    tried: 'Looked at every file system that is mounted',
    seen: strange.length === 0 ? `${String(facts.mounts.length)}, all of this sandbox` : shown(strange),
    meaning: 'No folder of this computer is inside.',
  }
}

function devices(facts: IsolationFacts, level: IsolationLevel | null): Observation {
  const strange = facts.devices.filter(
    (path) => !(level === 'gvisor' && gvisorDevices.has(path.replace(/^\/dev\//, ''))),
  )
  return {
    name: 'devices',
    ok: strange.length === 0,
    tried: 'Looked for devices beyond the usual ones',
    seen: shown(strange),
    meaning: 'No disk, memory or other hardware of this computer can be opened.',
  }
}

function isZero(hexadecimal: string): boolean {
  return /^0+$/.test(hexadecimal)
}
