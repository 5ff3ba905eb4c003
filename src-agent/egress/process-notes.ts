import type { Socket } from 'node:net'
import type { EgressNote } from '../../src-shared/agent/egress-wire.ts'
import type { Owner } from '../ports/socket-owners.ts'
import type { Programs } from './programs.ts'

/**
 * Tells which program a connection is of. It is looked for when the connection comes, while its program waits to be connected, and
 * told when the connection has a number.
 */
export class ProcessNotes {
  readonly #programs: Programs
  readonly #found = new WeakMap<Socket, Promise<Owner | null>>()

  constructor(programs: Programs) {
    this.#programs = programs
  }

  look(socket: Socket): void {
    const { remoteAddress, remotePort, localAddress, localPort } = socket
    if (remoteAddress === undefined || localAddress === undefined) return
    const end = `${remoteAddress}:${String(remotePort)} ${localAddress}:${String(localPort)}`
    this.#found.set(socket, this.#programs.find({ table: 'tcp', end }, false))
  }

  async tell(connection: number, socket: Socket, tell: (note: EgressNote) => void): Promise<void> {
    const owner = await this.#found.get(socket)
    if (owner !== undefined && owner !== null) tell({ type: 'process', connection, ...owner })
  }
}
