import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { egressLimits, type EgressNote } from '../../src-shared/agent/egress-wire.ts'
import { ownersOf } from '../ports/socket-owners.ts'

/** At most this part of the agent's time goes into looking for whose connections are. */
const timeShare = 20
const shortestPauseMs = 100
/** Connections that wait for a look; the rest stays without a program. */
const most = 256

/** Where a program's end of a connection is: its own address and port, and ours. */
interface ProgramsEnd {
  readonly connection: number
  readonly ends: string
}

/**
 * Tells which program a connection is of, as the kernel says: looked up together and after the connection was handed on, so
 * that nobody waits for it. A program that ended meanwhile is not found.
 */
export class ProcessNotes {
  readonly #tell: (note: EgressNote) => void
  #waiting: ProgramsEnd[] = []
  #timer: NodeJS.Timeout | null = null
  #pauseMs = 0

  constructor(tell: (note: EgressNote) => void) {
    this.#tell = tell
  }

  look(connection: number, socket: Socket): void {
    const { remoteAddress, remotePort, localAddress, localPort } = socket
    if (remoteAddress === undefined || localAddress === undefined || this.#waiting.length >= most) return
    const ends = `${remoteAddress}:${String(remotePort)} ${localAddress}:${String(localPort)}`
    this.#waiting.push({ connection, ends })
    this.#timer ??= setTimeout(() => {
      this.#lookNow()
    }, this.#pauseMs)
  }

  #lookNow(): void {
    const waiting = this.#waiting
    this.#waiting = []
    this.#timer = null
    const began = performance.now()
    const inodes = inodesOf(new Set(waiting.map(({ ends }) => ends)))
    const owners = inodes.size === 0 ? new Map<string, never>() : ownersOf(new Set(inodes.values()))
    this.#pauseMs = Math.max(shortestPauseMs, (performance.now() - began) * timeShare)
    for (const { connection, ends } of waiting) {
      const owner = owners.get(inodes.get(ends) ?? '')
      if (owner === undefined) continue
      const { pid, name } = owner
      this.#tell({ type: 'process', connection, pid, name: name.slice(0, egressLimits.processName) })
    }
  }
}

/** By the two ends of a connection, the inode of the socket at the first one. */
function inodesOf(wanted: ReadonlySet<string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const line of table().split('\n').slice(1)) {
    const [, local = '', remote = '', , , , , , , inode = '0'] = line.trim().split(/\s+/)
    const ends = `${endOf(local)} ${endOf(remote)}`
    if (inode !== '0' && wanted.has(ends)) found.set(ends, inode)
  }
  return found
}

/** `0100007F:1F90` is `127.0.0.1:8080`. */
function endOf(text: string): string {
  const [address = '', port = ''] = text.split(':')
  const bytes = [6, 4, 2, 0].map((at) => Number.parseInt(address.slice(at, at + 2), 16))
  return `${bytes.join('.')}:${String(Number.parseInt(port, 16))}`
}

function table(): string {
  try {
    return readFileSync('/proc/net/tcp', 'latin1')
  } catch {
    // Without it there are no programs to tell.
    return ''
  }
}
