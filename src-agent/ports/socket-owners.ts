import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { portLimits, type PortServer } from '../../src-shared/agent/port-wire.ts'

export type Owner = NonNullable<PortServer['process']>

/** Which process has each of these sockets; a socket whose owner cannot be told is left out. */
export function ownersOf(inodes: ReadonlySet<string>): ReadonlyMap<string, Owner> {
  const owners = new Map<string, Owner>()
  for (const pid of processes()) {
    for (const inode of socketsOf(pid)) {
      // The first one is the oldest: servers share their sockets with the workers that they start.
      if (inodes.has(inode) && !owners.has(inode)) owners.set(inode, { pid, name: nameOf(pid) })
    }
    if (owners.size === inodes.size) break
  }
  return owners
}

/** Inodes of the sockets that a process has open; none of one that ended or is another user's. */
export function socketsOf(pid: number): readonly string[] {
  const folder = `/proc/${String(pid)}/fd`
  return entries(folder).flatMap((name) => /^socket:\[(\d+)\]$/.exec(link(`${folder}/${name}`))?.[1] ?? [])
}

/** All that there are, by number. */
export function processes(): readonly number[] {
  return entries('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b)
}

/** What it was started as (`vite` of `node /x/bin/vite`, `python3`): more telling than the interpreter alone. */
export function nameOf(pid: number): string {
  const [program = '', ...args] = text(`/proc/${String(pid)}/cmdline`).split('\0')
  const script = /^(node|bun|deno|python[\d.]*|ruby|php|perl)$/.test(basename(program))
    ? args.find((arg) => arg.startsWith('/') || /^[\w.-]+\.\w+$/.test(arg))
    : undefined
  const name = basename(script ?? program) || text(`/proc/${String(pid)}/comm`).trim()
  return name.slice(0, portLimits.name)
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    // It ended meanwhile, or is not ours to look into.
    return []
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    // Closed meanwhile.
    return ''
  }
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8').slice(0, 4096)
  } catch {
    // It ended meanwhile.
    return ''
  }
}
