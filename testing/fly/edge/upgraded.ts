import type { Duplex } from 'node:stream'
import { BytesGate } from './bytes-gate.ts'
import { FramesGate } from './frames-gate.ts'
import type { Reached } from './reach-machine.ts'

/** A WebSocket that goes through the edge. */
export class Upgraded {
  readonly #client: Duplex
  readonly #service: Duplex
  readonly #toService = new BytesGate()
  readonly #toClient = new FramesGate()

  constructor(client: Duplex, { machine, stream }: Reached) {
    this.#client = client
    this.#service = stream
    this.#toClient.once('gone', () => client.end())
    // Before Fly stops or suspends a machine, its proxy says so.
    const forget = machine.onChange(() => {
      if (['stopping', 'suspending', 'replacing', 'destroying'].includes(machine.state)) this.goAway()
    })
    client.once('close', () => {
      forget()
      stream.destroy()
    })
    stream.once('error', () => client.destroy())
    stream.once('close', () => client.destroy())
  }

  begin(head: string, rest: Buffer): void {
    this.#service.write(head)
    if (rest.length > 0) this.#service.write(rest)
    this.#client.pipe(this.#toService).pipe(this.#service)
    this.#service.pipe(this.#toClient).pipe(this.#client)
  }

  goAway(): void {
    this.#toClient.goAway()
  }
  hold(): void {
    this.#toService.hold()
    this.#toClient.hold()
  }
  release(): void {
    this.#toService.release()
    this.#toClient.release()
  }
}
