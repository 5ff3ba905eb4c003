import { release } from 'node:os'
import type { Canaries, IsolationFacts } from '../../src-shared/agent/facts.ts'
import { tryForbidden } from './attempts.ts'
import { lookForCanaries } from './canaries/look.ts'
import { bounded, kernelText, statusField } from './kernel-text.ts'
import { readNeighbours, readResolvers } from './neighbours.ts'
import {
  isRootReadOnly,
  readDevices,
  readInterfaces,
  readMounts,
  readSockets,
  secretLookingNames,
} from './surroundings.ts'
import { tokenNames } from './tokens.ts'

/** Looks at the boundary from inside, now. `environment` is what PID 1 got. */
export async function collectFacts(
  environment: Readonly<Record<string, string>>,
  busybox: string | null,
  canaries: Canaries | null,
): Promise<IsolationFacts> {
  const status = kernelText('/proc/self/status')
  const kernelVersion = kernelText('/proc/version').trim()
  const noNewPrivileges = statusField(status, 'NoNewPrivs')
  const seccomp = statusField(status, 'Seccomp')
  const mounts = readMounts()
  const resolvers = readResolvers()
  // Begun first: its shell works while the agent looks at the rest.
  const forbidden = tryForbidden(busybox, kernelVersion)
  const looked = canaries === null ? undefined : lookForCanaries(canaries, mounts, resolvers)
  const rest = {
    kernelRelease: bounded(release()),
    kernelVersion: bounded(kernelVersion),
    uid: process.getuid?.() ?? -1,
    gid: process.getgid?.() ?? -1,
    effectiveCapabilities: bounded(statusField(status, 'CapEff') ?? ''),
    boundingCapabilities: bounded(statusField(status, 'CapBnd') ?? ''),
    noNewPrivileges: noNewPrivileges === null ? null : noNewPrivileges === '1',
    seccompMode: seccomp === null ? null : Number(seccomp),
    rootReadOnly: isRootReadOnly(mounts),
    mounts,
    interfaces: readInterfaces(),
    sockets: readSockets(mounts, environment),
    devices: readDevices(),
    secretLookingVariables: secretLookingNames(environment),
    neighbours: readNeighbours(resolvers),
    tokens: tokenNames(),
  }
  const [tried, found] = await Promise.all([forbidden, looked])
  return { ...rest, ...tried, canaries: found }
}
