import { execFile } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { mkdtemp, open, rm, rmdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isGvisor } from '../terminals/announce-size.ts'

export interface Attempt {
  readonly name: string
  /** The errno's name, or `ok` when it was not refused. */
  readonly result: string
}

/** Addresses set aside for documentation and metadata: nothing of anybody's answers there. */
const elsewhere = { documentation: '192.0.2.1', metadata: '169.254.169.254' } as const

/** Without a refusal by then there is a way out. */
const patienceMs = 500

/**
 * Tries what no sandbox may do, each in a way that changes nothing even where it succeeds: opens without writing, a
 * mount over an empty folder of its own that is undone. An administrator's acts are not tried as administrator, whom
 * nothing refuses: they count as done.
 */
export async function tryForbidden(busybox: string | null, kernelVersion: string): Promise<readonly Attempt[]> {
  return await Promise.all([
    tryOpen('open /dev/mem', '/dev/mem', 'r'),
    tryOpen('write /proc/sysrq-trigger', '/proc/sysrq-trigger', 'r+'),
    tryOpen('write /proc/sys/kernel/core_pattern', '/proc/sys/kernel/core_pattern', 'r+'),
    tryOpen('read /proc/kcore', '/proc/kcore', 'r'),
    Promise.resolve(tryBecomingRoot()),
    tryConnection('connect out', elsewhere.documentation),
    tryConnection('connect to the cloud’s metadata', elsewhere.metadata),
    tryDatagram('send a datagram out', elsewhere.documentation),
    ...(busybox === null ? [] : acts(busybox, kernelVersion)),
  ])
}

function acts(busybox: string, kernelVersion: string): readonly Promise<Attempt>[] {
  const tried: readonly (readonly [string, () => Promise<Attempt>])[] = [
    ['mount', () => tryMount(busybox)],
    ['open a disk by its number', () => tryDisk(busybox)],
    ['chroot', () => tryCommand(busybox, 'chroot', ['chroot', '/', busybox, 'true'])],
    [
      'enter another process’s namespace',
      () => tryCommand(busybox, 'enter another process’s namespace', ['nsenter', '-t', '1', '-m', busybox, 'true']),
    ],
    // gVisor gives programs namespaces of its own making, which lead to nothing of the computer.
    ...(isGvisor(kernelVersion)
      ? []
      : [['unshare', () => tryCommand(busybox, 'unshare', ['unshare', '-U', busybox, 'true'])] as const]),
  ]
  const isRoot = process.geteuid?.() === 0
  return tried.map(([name, act]) => (isRoot ? Promise.resolve({ name, result: 'ok' }) : act()))
}

async function tryMount(busybox: string): Promise<Attempt> {
  const folder = await mkdtemp(join(tmpdir(), '.airlock-mount-'))
  try {
    const mounted = await tryCommand(busybox, 'mount', ['mount', '-t', 'tmpfs', 'none', folder])
    if (mounted.result === 'ok') await tryCommand(busybox, 'mount', ['umount', folder])
    return mounted
  } finally {
    await rmdir(folder)
  }
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

async function tryConnection(name: string, host: string): Promise<Attempt> {
  return await new Promise((resolve) => {
    const socket = connect({ host, port: 80 })
    const settle = (result: string) => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ name, result })
    }
    const timer = setTimeout(settle, patienceMs, 'ok')
    socket.once('connect', () => {
      settle('ok')
    })
    socket.once('error', (error) => {
      // An answer, even “no”, came from somewhere: there is a way there.
      settle(/^(ECONNREFUSED|ECONNRESET|ETIMEDOUT)$/.test(errorName(error)) ? 'ok' : errorName(error))
    })
  })
}

async function tryDatagram(name: string, host: string): Promise<Attempt> {
  return await new Promise((resolve) => {
    const socket = createSocket('udp4')
    let isSettled = false
    const settle = (result: string) => {
      if (isSettled) return
      isSettled = true
      socket.close()
      resolve({ name, result })
    }
    socket.once('error', (error) => {
      settle(errorName(error))
    })
    socket.send(Buffer.alloc(1), 9, host, (error) => {
      settle(error === null ? 'ok' : errorName(error))
    })
  })
}

async function tryCommand(busybox: string, name: string, command: readonly string[]): Promise<Attempt> {
  return await new Promise((resolve) => {
    execFile(busybox, command, { timeout: 5000, env: {} }, (error, _output, said) => {
      resolve({ name, result: error === null ? 'ok' : errnoOf(said) })
    })
  })
}

/** gVisor lets anybody make a node, which then leads to nothing: what counts is whether it opens. */
async function tryDisk(busybox: string): Promise<Attempt> {
  const name = 'open a disk by its number'
  const node = `/tmp/.airlock-disk-${String(process.pid)}`
  const made = await tryCommand(busybox, name, ['mknod', node, 'b', '8', '0'])
  if (made.result !== 'ok') return made
  try {
    return await tryOpen(name, node, 'r')
  } finally {
    await rm(node, { force: true })
  }
}

const sentences: readonly (readonly [string, RegExp])[] = [
  ['EPERM', /operation not permitted|are you root|must be (suid|root)/i],
  ['EACCES', /permission denied/i],
  ['ENOSYS', /not implemented/i],
  ['EROFS', /read-only/i],
  ['ENXIO', /no such device/i],
  ['ENOENT', /no such file/i],
  ['EINVAL', /invalid argument/i],
]

/** Programs say an errno in words. */
function errnoOf(said: string): string {
  return sentences.find(([, pattern]) => pattern.test(said))?.[0] ?? 'refused'
}

function errorName(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code.slice(0, 64) : 'refused'
}
