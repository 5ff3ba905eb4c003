import type { WebSocket } from 'ws'
import type { DoorPath } from '../../src-shared/api/ports.ts'
import type { BackendConnector } from './backend-connector.ts'

/**
 * A connection that a door holds for itself, also while no page is open in it: so a quit reaches the door, and the backend
 * stays as long as the door does. When it breaks it is made again with the next page, not before.
 */
export class DoorPresence {
  readonly #connector: BackendConnector
  #held: Promise<WebSocket> | null = null

  constructor(connector: BackendConnector) {
    this.#connector = connector
  }

  /** Takes the place of a connection that was lost, if it was. */
  async hold(): Promise<void> {
    this.#held ??= this.#open()
    await this.#held
  }

  /** A connection for a page. */
  async open(path: DoorPath): Promise<WebSocket> {
    await this.hold()
    return await this.#connector.openSocket(path)
  }

  async close(): Promise<void> {
    const [held] = await Promise.allSettled([this.#held])
    if (held.status === 'fulfilled') held.value?.terminate()
  }

  async #open(): Promise<WebSocket> {
    const forget = () => {
      this.#held = null
    }
    try {
      const socket = await this.#connector.openSocket('rpc')
      socket.once('close', forget)
      return socket
    } catch (error) {
      forget()
      throw error
    }
  }
}
