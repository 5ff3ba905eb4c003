import { portLimits, type PortServer } from '../../src-shared/agent/port-wire.ts'
import { kernelText } from '../facts/kernel-text.ts'
import { listeningSockets, type ListeningSocket } from './listening.ts'
import { ownersOf, socketsOf } from './socket-owners.ts'

/** What the kernel says, to be read anew at each look. */
export interface PortSource {
  sockets(): readonly ListeningSocket[]
  owners(inodes: ReadonlySet<string>): ReadonlyMap<string, NonNullable<PortServer['process']>>
  /** Of the agent itself, which are nobody's business. */
  own(): ReadonlySet<string>
}

const kernel: PortSource = {
  sockets: () => [...listeningSockets(kernelText('/proc/net/tcp')), ...listeningSockets(kernelText('/proc/net/tcp6'))],
  owners: ownersOf,
  own: () => new Set(socketsOf(process.pid)),
}

/** Looks for servers while anybody watches, and only then; all who watch share the looks. */
export class PortWatch {
  readonly #source: PortSource
  readonly #everyMs: number
  readonly #watchers = new Set<() => void>()
  #timer: NodeJS.Timeout | undefined
  #seen = ''
  #servers: readonly PortServer[] = []

  constructor(source: PortSource = kernel, everyMs: number = portLimits.lookEveryMs) {
    this.#source = source
    this.#everyMs = everyMs
  }

  /** All servers now, and again whenever they are others, until `signal` aborts. */
  async *servers(signal: AbortSignal): AsyncGenerator<readonly PortServer[]> {
    let wake: () => void = () => undefined
    const watcher = () => {
      wake()
    }
    signal.addEventListener('abort', watcher, { once: true })
    this.#watchers.add(watcher)
    try {
      this.#look()
      this.#timer ??= setInterval(() => {
        this.#look()
      }, this.#everyMs)
      for (let told: readonly PortServer[] | null = null; !signal.aborted;) {
        if (told === this.#servers) {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
          continue
        }
        told = this.#servers
        yield told
      }
    } finally {
      signal.removeEventListener('abort', watcher)
      this.#watchers.delete(watcher)
      if (this.#watchers.size === 0) {
        clearInterval(this.#timer)
        this.#timer = undefined
      }
    }
  }

  #look(): void {
    const sockets = this.#source.sockets()
    const seen = sockets.map(({ port, inode }) => `${String(port)} ${inode}`).join('\n')
    // Whose they are takes a walk through all processes: only when there are other sockets than before.
    if (seen === this.#seen) return
    this.#seen = seen
    this.#servers = this.#describe(sockets)
    for (const tell of this.#watchers) tell()
  }

  #describe(sockets: readonly ListeningSocket[]): readonly PortServer[] {
    const own = this.#source.own()
    const others = sockets.filter(({ inode }) => !own.has(inode))
    const owners = this.#source.owners(new Set(others.map(({ inode }) => inode)))
    const byPort = new Map<number, PortServer>()
    for (const { port, inode } of others) {
      const process = owners.get(inode) ?? null
      if ((byPort.get(port)?.process ?? null) === null) byPort.set(port, { port, process })
    }
    return [...byPort.values()].sort((a, b) => a.port - b.port).slice(0, portLimits.servers)
  }
}
