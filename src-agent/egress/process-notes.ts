import type { Socket } from 'node:net'
import type { EgressNote } from '../../src-shared/agent/egress-wire.ts'
import type { Owner } from '../ports/socket-owners.ts'
import type { Programs } from './programs.ts'

/**
 * Tells which program a connection is of. It is looked for when the connection comes, while its program waits for its answer, and
 * told when the connection has a number.
 */
export class ProcessNotes {
  readonly #programs: Programs
  readonly #found = new WeakMap<Socket, Promise<Owner | null>>()
  /** Those that were looked for without having to wait. */
  readonly #prompt = new WeakSet<Socket>()

  constructor(programs: Programs) {
    this.#programs = programs
  }

  look(socket: Socket): void {
    const { remoteAddress, remotePort, localAddress, localPort } = socket
    if (remoteAddress === undefined || localAddress === undefined) return
    const end = `${remoteAddress}:${String(remotePort)} ${localAddress}:${String(localPort)}`
    if (this.#programs.isPrompt) this.#prompt.add(socket)
    this.#found.set(socket, this.#programs.find({ table: 'tcp', end }, false))
  }

  /** When it was looked for; at once where that has to wait. Never rejects. */
  async looked(socket: Socket): Promise<void> {
    if (this.#prompt.has(socket)) await this.#found.get(socket)
  }

  async tell(connection: number, socket: Socket, tell: (note: EgressNote) => void): Promise<void> {
    const owner = await this.#found.get(socket)
    if (owner !== undefined && owner !== null) tell({ type: 'process', connection, ...owner })
  }
}
