import { release } from 'node:os'
import type { IsolationFacts } from '../../src-shared/agent/facts.ts'
import { tryForbidden } from './attempts.ts'
import { bounded, kernelText, statusField } from './kernel-text.ts'
import {
  isRootReadOnly,
  readDevices,
  readInterfaces,
  readMounts,
  readSockets,
  secretLookingNames,
} from './surroundings.ts'

/** Looks at the boundary from inside, now. `environment` is what PID 1 got. */
export async function collectFacts(
  environment: Readonly<Record<string, string>>,
  busybox: string | null,
): Promise<IsolationFacts> {
  const status = kernelText('/proc/self/status')
  const kernelVersion = kernelText('/proc/version').trim()
  const noNewPrivileges = statusField(status, 'NoNewPrivs')
  const seccomp = statusField(status, 'Seccomp')
  const mounts = readMounts()
  return {
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
    attempts: await tryForbidden(busybox, kernelVersion),
    secretLookingVariables: secretLookingNames(environment),
  }
}
