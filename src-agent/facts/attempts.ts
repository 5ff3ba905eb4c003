import { open } from 'node:fs/promises'
import { tryActs, type TriedActs } from './acts.ts'
import { errorName, type Attempt } from './attempt.ts'
import { tryConnection, tryDatagram } from './canaries/ways.ts'

/** Addresses set aside for documentation and metadata: nothing of anybody's answers there. */
const elsewhere = { documentation: '192.0.2.1', metadata: '169.254.169.254' } as const

/** What the kernel is told by, with those that only one version of control groups has. */
const kernelSettings = [
  ...['/proc/sysrq-trigger', '/proc/sys/kernel/core_pattern', '/proc/sys/kernel/modprobe'],
  ...['/proc/sys/vm/overcommit_memory', '/proc/sys/kernel/hostname', '/sys/kernel/uevent_helper'],
  ...['/sys/fs/cgroup/release_agent', '/sys/fs/cgroup/cgroup.procs', '/sys/fs/cgroup/memory.max'],
  ...['/sys/fs/cgroup/memory/memory.limit_in_bytes', '/sys/fs/cgroup/devices/devices.allow'],
] as const

/**
 * Tries what no sandbox may do, each in a way that changes nothing even where it succeeds: opens without writing, a
 * mount over an empty folder of its own that is undone. @throws Error when that could not be tried
 */
export async function tryForbidden(busybox: string | null, kernelVersion: string): Promise<TriedActs> {
  const [acts, ...attempts] = await Promise.all([
    busybox === null ? { attempts: [], systemCalls: null } : tryActs(busybox, kernelVersion),
    tryOpen('open /dev/mem', '/dev/mem', 'r'),
    ...kernelSettings.map((path) => tryOpen(`write ${path}`, path, 'r+')),
    tryOpen('read /proc/kcore', '/proc/kcore', 'r'),
    Promise.resolve(tryBecomingRoot()),
    tryConnection('connect out', elsewhere.documentation, 443),
    tryConnection('connect to the cloud’s metadata', elsewhere.metadata, 80),
    tryDatagram('send a datagram out', elsewhere.documentation, 53),
  ])
  return { ...acts, attempts: [...attempts, ...acts.attempts] }
}

async function tryOpen(name: string, path: string, flags: string): Promise<Attempt> {
  try {
    const file = await open(path, flags)
    await file.close()
    return { name, result: 'ok' }
  } catch (error) {
    return { name, result: errorName(error) }
  }
}

function tryBecomingRoot(): Attempt {
  const name = 'become root'
  const before = process.geteuid?.()
  try {
    process.seteuid?.(0)
    if (before !== undefined) process.seteuid?.(before)
    return { name, result: 'ok' }
  } catch (error) {
    return { name, result: errorName(error) }
  }
}
