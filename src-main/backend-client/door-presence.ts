import { setTimeout as pause } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import { quitCode, type DoorPath } from '../../src-shared/api/ports.ts'
import type { BackendConnector } from './backend-connector.ts'

const pollMs = 250

/**
 * A connection that a door holds for itself, also while no page is open in it: so a quit reaches the door, and the backend
 * stays as long as the door does. When it breaks it is made again as soon as a backend answers, which only a page starts.
 */
export class DoorPresence {
  readonly #connector: Pick<BackendConnector, 'existing' | 'openSocket' | 'openSocketBeside'>
  #held: Promise<WebSocket> | null = null
  #isOpen = false
  #isLooking = false
  #isClosed = false

  constructor(connector: Pick<BackendConnector, 'existing' | 'openSocket' | 'openSocketBeside'>) {
    this.#connector = connector
  }

  /** Takes the place of a connection that was lost, if it was. */
  async hold(): Promise<void> {
    this.#held ??= this.#keep(this.#connector.openSocket('rpc'))
    await this.#held
  }

  /** A connection for a page. */
  async open(path: DoorPath): Promise<WebSocket> {
    await this.hold()
    return await this.#connector.openSocket(path)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const [held] = await Promise.allSettled([this.#held])
    if (held.status === 'fulfilled') held.value?.terminate()
  }

  async #keep(opening: Promise<WebSocket>): Promise<WebSocket> {
    try {
      const socket = await opening
      this.#isOpen = true
      socket.once('close', (code: number) => {
        this.#isOpen = false
        this.#held = null
        if (code !== quitCode) void this.#holdAgain()
      })
      return socket
    } catch (error) {
      this.#held = null
      throw error
    }
  }

  /** Looks for a backend that another command started, until this door is connected. */
  async #holdAgain(): Promise<void> {
    if (this.#isLooking) return
    this.#isLooking = true
    while (!this.#isOpen && !this.#isClosed) {
      try {
        if ((await this.#connector.existing()) !== null && !this.#isClosed) {
          this.#held ??= this.#keep(this.#connector.openSocketBeside('rpc'))
          await this.#held
        }
      } catch {
        // It ended again or says nothing: the next look tells.
      }
      await pause(pollMs, undefined, { ref: false })
    }
    this.#isLooking = false
  }
}
