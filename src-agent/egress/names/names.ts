import { createServer, type Server, type Socket } from 'node:net'

export interface NamesOptions {
  /** The first of the addresses that names get, as a number; below 127.128.0.0. */
  readonly firstAddress?: number
  /** Names that have an address at once. */
  readonly most: number
  readonly onConnection: (name: string, port: number, socket: Socket) => void
  /** A port could not be had on any address of ours. */
  readonly onTaken: (port: number, code: string) => void
}

interface ServedName {
  readonly name: string
  readonly address: string
  readonly listeners: Map<number, Server>
  /** Ports that are just being taken: programs ask for a name many times at once. */
  readonly taking: Map<number, Promise<void>>
  /** Connections that are open. */
  open: number
}

/** 127.64.0.1; all of 127.64.0.0/10 is loopback, and nobody uses it by accident. */
export const usualFirstAddress = 0x7f40_0001
const endOfAddresses = 0x7f80_0000

/**
 * Names that have an address of their own in this sandbox, and the listeners there: on exactly the ports of the name, so
 * that ports of the person's servers stay theirs. The longest unused name goes first when there are too many.
 */
export class Names {
  readonly #options: NamesOptions
  readonly #served = new Map<string, ServedName>()
  readonly #byAddress = new Map<string, string>()
  #next: number

  constructor(options: NamesOptions) {
    this.#options = options
    this.#next = options.firstAddress ?? usualFirstAddress
  }

  /** Its address, listened on at as many of `ports` as can be had; null when there is none, or no room. */
  async addressOf(name: string, ports: readonly number[]): Promise<string | null> {
    const served = this.#served.get(name) ?? this.#make(name)
    if (served === null) return null
    // Used last: last in the order.
    this.#served.delete(name)
    this.#served.set(name, served)
    await Promise.all(ports.filter((port) => !served.listeners.has(port)).map((port) => this.#take(served, port)))
    const isServed = this.#served.get(name) === served && ports.some((port) => served.listeners.has(port))
    return isServed ? served.address : null
  }

  nameOf(address: string): string | null {
    return this.#byAddress.get(address) ?? null
  }

  /** Keeps of each name the ports that it may have now, and drops names that may have none. Open connections stay. */
  restrict(portsOf: (name: string) => readonly number[] | null): void {
    for (const served of [...this.#served.values()]) {
      const ports = portsOf(served.name)
      if (ports === null) this.#drop(served)
      else for (const port of served.listeners.keys()) if (!ports.includes(port)) close(served, port)
    }
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
    if (code !== null) this.#options.onTaken(port, code)
    // Meanwhile it may have been dropped.
    else if (this.#served.get(name) !== served) server.close()
    else
      served.listeners.set(
        port,
        server.on('error', () => undefined),
      )
  }

  #drop(served: ServedName): void {
    this.#served.delete(served.name)
    this.#byAddress.delete(served.address)
    for (const port of served.listeners.keys()) close(served, port)
  }
}

function close(served: ServedName, port: number): void {
  served.listeners.get(port)?.close()
  served.listeners.delete(port)
}
