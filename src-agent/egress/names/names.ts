import { createServer, type Server, type Socket } from 'node:net'

export interface NamesOptions {
  /** The first of the addresses that names get, as a number; below 127.128.0.0. */
  readonly firstAddress?: number
  /** Names that have an address at once. */
  readonly most: number
  /** How long spare ports are listened on after a name was asked for. */
  readonly spareMs?: number
  /** Which ports an address of ours listens on beside those of its name. Asked once. */
  readonly spare?: (address: string) => Promise<readonly number[]>
  readonly onConnection: (name: string, port: number, socket: Socket) => void
  /** A port could not be had on any address of ours. */
  readonly onTaken: (port: number, code: string) => void
}

/** On which ports a name is served. */
export interface NamePorts {
  /** It may be reached there; without any of them it is no name. */
  readonly ports: readonly number[]
  /** Whether it is listened for on others too, where all is refused: see `sparePorts`. */
  readonly hasSpare: boolean
}

/** How long after it was asked for a name listens on spare ports: they are in the way of the person's own servers on Linux. */
const spareMs = 30_000
/** Spare ports of all names at once; sockets are not endless. */
const mostSpare = 2000

interface ServedName {
  readonly name: string
  readonly address: string
  readonly listeners: Map<number, Server>
  /** Ports that are just being taken: programs ask for a name many times at once. */
  readonly taking: Map<number, Promise<void>>
  /** Connections that are open. */
  open: number
  /** Those that it may be reached on. */
  ports: readonly number[]
  /** Ends its listening on spare ports. */
  sparing: NodeJS.Timeout | null
}

/** 127.64.0.1; all of 127.64.0.0/10 is loopback, and nobody uses it by accident. */
export const usualFirstAddress = 0x7f40_0001
const endOfAddresses = 0x7f80_0000

/**
 * Names that have an address of their own in this sandbox, and the listeners there: on the ports of the name, and for a while after
 * it was asked for on spare ones, so that ports of the person's servers stay theirs. The longest unused name goes first when there are too many.
 */
export class Names {
  readonly #options: NamesOptions
  readonly #served = new Map<string, ServedName>()
  readonly #byAddress = new Map<string, string>()
  #next: number
  #asking: Promise<readonly number[]> | null = null
  #spare: readonly number[] = []
  /** Names that listen on spare ports. */
  #sparing = 0

  constructor(options: NamesOptions) {
    this.#options = options
    this.#next = options.firstAddress ?? usualFirstAddress
  }

  /** Its address, listened on at as many of its ports as can be had; null when there is none, or no room. */
  async addressOf(name: string, { ports, hasSpare }: NamePorts): Promise<string | null> {
    const served = this.#served.get(name) ?? this.#make(name)
    if (served === null) return null
    // Used last: last in the order.
    this.#served.delete(name)
    this.#served.set(name, served)
    served.ports = ports
    const spare = hasSpare ? await this.#sparesOf(served) : []
    const wanted = new Set([...ports, ...spare])
    await Promise.all([...wanted].filter((port) => !served.listeners.has(port)).map((port) => this.#take(served, port)))
    const isServed = this.#served.get(name) === served && ports.some((port) => served.listeners.has(port))
    return isServed ? served.address : null
  }

  nameOf(address: string): string | null {
    return this.#byAddress.get(address) ?? null
  }

  /** Keeps of each name the ports that it may have now, and drops names that may have none. Open connections stay. */
  restrict(portsOf: (name: string) => NamePorts | null): void {
    for (const served of [...this.#served.values()]) {
      const now = portsOf(served.name)
      if (now === null) {
        this.#drop(served)
        continue
      }
      served.ports = now.ports
      const spare = now.hasSpare && served.sparing !== null ? this.#spare : []
      for (const port of served.listeners.keys())
        if (!now.ports.includes(port) && !spare.includes(port)) close(served, port)
    }
  }

  /** What it listens on beside its ports from now on, for a while. */
  async #sparesOf(served: ServedName): Promise<readonly number[]> {
    this.#asking ??= this.#options.spare?.(served.address) ?? Promise.resolve([])
    this.#spare = await this.#asking
    if (this.#served.get(served.name) !== served) return []
    if (served.sparing === null && this.#sparing * this.#spare.length >= mostSpare) return []
    if (served.sparing === null) this.#sparing += 1
    else clearTimeout(served.sparing)
    served.sparing = setTimeout(() => {
      this.#endSparing(served)
      for (const port of served.listeners.keys()) if (!served.ports.includes(port)) close(served, port)
    }, this.#options.spareMs ?? spareMs).unref()
    return this.#spare
  }

  #endSparing(served: ServedName): void {
    if (served.sparing === null) return
    clearTimeout(served.sparing)
    served.sparing = null
    this.#sparing -= 1
  }

  #make(name: string): ServedName | null {
    if (this.#served.size >= this.#options.most) {
      const unused = [...this.#served.values()].find(({ open }) => open === 0)
      if (unused === undefined) return null
      this.#drop(unused)
    }
    const served = {
      name,
      address: this.#freeAddress(),
      listeners: new Map<number, Server>(),
      taking: new Map<number, Promise<void>>(),
      open: 0,
      ports: [],
      sparing: null,
    }
    this.#served.set(name, served)
    this.#byAddress.set(served.address, name)
    return served
  }

  /** One that was not used for as long as possible: a program may remember what a name's address was. */
  #freeAddress(): string {
    for (;;) {
      const number = this.#next
      this.#next = number + 1 < endOfAddresses ? number + 1 : usualFirstAddress
      const address = [24, 16, 8, 0].map((bits) => (number >>> bits) & 255).join('.')
      if (!this.#byAddress.has(address)) return address
    }
  }

  async #take(served: ServedName, port: number): Promise<void> {
    const taking = served.taking.get(port) ?? this.#listen(served, port).finally(() => served.taking.delete(port))
    served.taking.set(port, taking)
    await taking
  }

  async #listen(served: ServedName, port: number): Promise<void> {
    const { name, address } = served
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (socket) => {
      served.open += 1
      socket.once('close', () => {
        served.open -= 1
      })
      socket.on('error', () => undefined)
      this.#options.onConnection(name, port, socket)
    })
    const code = await new Promise<string | null>((resolve) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        resolve(error.code ?? error.message)
      })
      server.listen({ host: address, port, backlog: 511 }, () => {
        resolve(null)
      })
    })
    const isWanted = served.ports.includes(port)
    if (code !== null) {
      if (isWanted) this.#options.onTaken(port, code)
    }
    // Meanwhile it may have been dropped, or the time of spare ports be over.
    else if (this.#served.get(name) !== served || (!isWanted && served.sparing === null)) server.close()
    else
      served.listeners.set(
        port,
        server.on('error', () => undefined),
      )
  }

  #drop(served: ServedName): void {
    this.#served.delete(served.name)
    this.#byAddress.delete(served.address)
    this.#endSparing(served)
    for (const port of served.listeners.keys()) close(served, port)
  }
}

function close(served: ServedName, port: number): void {
  served.listeners.get(port)?.close()
  served.listeners.delete(port)
}
