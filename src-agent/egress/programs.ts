import { egressLimits } from '../../src-shared/agent/egress-wire.ts'
import { nameOf, processes, socketsOf, type Owner } from '../ports/socket-owners.ts'
import { SocketTable, type ProgramsEnd } from './socket-table.ts'

/** Looking takes at most this part of one processor, after a burst of so many milliseconds: a look takes one to eight of them (tried). */
const pace = { share: 1 / 10, burstMs: 2000 } as const
/** Sockets that wait for a look; the rest stays without a program. */
const most = 256
/** Programs that were found last: they mostly open more. */
const mostRecent = 16
/** How long what a look saw beside what it looked for is believed, and how much of it. */
const seen = { ms: 2000, sockets: 4096 } as const

interface Waiting extends ProgramsEnd {
  readonly found: (owner: Owner | null) => void
}

/**
 * Which program has a socket, as the kernel says: looked up while the program waits for us, since one that does a single thing is gone
 * right after. Those that come together are looked up together.
 */
export class Programs {
  readonly #now: () => number
  readonly #spent: () => number
  readonly #tables = { tcp: new SocketTable('tcp'), udp: new SocketTable('udp') }
  /** By inode. */
  readonly #seen = new Map<string, number>()
  #seenAt = Number.NEGATIVE_INFINITY
  #leftMs: number = pace.burstMs
  #at: number
  #waiting: Waiting[] = []
  #isPlanned = false
  #recent: readonly number[] = []

  /** `spent` is the time that this process worked, in milliseconds: on a busy computer looks last long and cost little. */
  constructor(now: () => number = () => performance.now(), spent: () => number = workedMs) {
    this.#now = now
    this.#spent = spent
    this.#at = now()
  }

  /** Whether what is looked for now is looked for at once. */
  get isPrompt(): boolean {
    this.#refill()
    return this.#leftMs > 0 && this.#waiting.length < most
  }

  /** Null where nobody has it, or too many were looked for; with `isUrgent` also where that would have to wait. */
  async find(end: ProgramsEnd, isUrgent: boolean): Promise<Owner | null> {
    this.#refill()
    if (this.#waiting.length >= most || (isUrgent && this.#leftMs <= 0)) return null
    return await new Promise((found) => {
      this.#waiting.push({ ...end, found })
      this.#planLook()
    })
  }

  /** Not in this turn and not in the next: first goes what the program said, so that the look costs no time while it is under way. */
  #planLook(): void {
    if (this.#isPlanned) return
    this.#isPlanned = true
    const look = () => {
      this.#look()
    }
    if (this.#leftMs > 0) setImmediate(() => setImmediate(look))
    else setTimeout(look, (1 - this.#leftMs) / pace.share)
  }

  #look(): void {
    const waiting = this.#waiting
    this.#waiting = []
    this.#isPlanned = false
    const began = this.#spent()
    const inodes = new Map([...this.#inodesOf('tcp', waiting), ...this.#inodesOf('udp', waiting)])
    const owners = this.#ownersOf(new Set(inodes.values()))
    const found = waiting.map(({ table, end }) => owners.get(inodes.get(`${table} ${end}`) ?? ''))
    const names = new Map([...new Set(owners.values())].map((pid) => [pid, nameOf(pid)] as const))
    this.#recent = [...new Set([...names.keys(), ...this.#recent])].slice(0, mostRecent)
    this.#refill()
    this.#leftMs -= this.#spent() - began
    for (const [at, one] of waiting.entries()) {
      const pid = found[at]
      const name = pid === undefined ? '' : (names.get(pid) ?? '')
      one.found(pid === undefined ? null : { pid, name: name.slice(0, egressLimits.processName) })
    }
  }

  /** The processes that have these sockets: those of before are asked first, then the newest, since most that connect are new. */
  #ownersOf(inodes: ReadonlySet<string>): ReadonlyMap<string, number> {
    if (this.#now() - this.#seenAt > seen.ms || this.#seen.size > seen.sockets) {
      this.#seen.clear()
      this.#seenAt = this.#now()
    }
    const owners = new Map<string, number>()
    const missing = new Set<string>()
    for (const inode of inodes) {
      const pid = this.#seen.get(inode)
      if (pid === undefined) missing.add(inode)
      else owners.set(inode, pid)
    }
    if (missing.size === 0) return owners
    for (const pid of new Set([...this.#recent, ...processes().toReversed()])) {
      for (const inode of socketsOf(pid)) {
        this.#seen.set(inode, pid)
        if (missing.delete(inode)) owners.set(inode, pid)
      }
      if (missing.size === 0) break
    }
    return owners
  }

  /** By table and end. */
  #inodesOf(table: ProgramsEnd['table'], waiting: readonly Waiting[]): readonly (readonly [string, string])[] {
    const ends = new Set(waiting.filter((one) => one.table === table).map(({ end }) => end))
    return [...this.#tables[table].inodesOf(ends)].map(([end, inode]) => [`${table} ${end}`, inode] as const)
  }

  #refill(): void {
    const now = this.#now()
    this.#leftMs = Math.min(pace.burstMs, this.#leftMs + (now - this.#at) * pace.share)
    this.#at = now
  }
}

function workedMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
