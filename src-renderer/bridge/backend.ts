import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import type { contract } from '../../src-shared/api/contract.ts'
import { fromRpcError } from '../../src-shared/api/errors.ts'
import type { StreamRequest } from '../../src-shared/api/streams.ts'
import { quitCode } from '../../src-shared/api/ports.ts'
import { apiVersion } from '../../src-shared/api/version.ts'
import { AirlockError, isCancellation, toErrorReport } from '../../src-shared/errors/airlock-error.ts'
import { Liveness } from './liveness.ts'
import { firstState, reconnect, type ConnectionEvent, type ConnectionState } from './reconnect.ts'
import type { Desktop, MessageSocket, Transport } from './transport.ts'

/** The contract, typed, as a client calls it. */
export type BackendClient = ContractRouterClient<typeof contract>

/** The page's one way to the backend: connects, notices when it is gone, connects again. */
export class Backend {
  readonly #transport: Transport
  readonly #listeners = new Set<() => void>()
  #state: ConnectionState = firstState
  #client: BackendClient | null = null
  #socket: MessageSocket | null = null
  #liveness: Liveness | null = null
  readonly #streams = new Set<MessageSocket>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(transport: Transport) {
    this.#transport = transport
    void this.#connect()
  }

  get state(): ConnectionState {
    return this.#state
  }

  get desktop(): Desktop | null {
    return this.#transport.desktop
  }

  /** Calls `listener` after each change of `state`. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Asks for something once. Rejects with an `AirlockError`, whatever went wrong. */
  async call<T>(ask: (client: BackendClient) => Promise<T>): Promise<T> {
    const client = this.#client
    if (client === null)
      throw this.#state.kind === 'refused' ? new AirlockError(this.#state.error) : disconnected(undefined)
    try {
      return await ask(client)
    } catch (error) {
      throw fromRpcError(error, disconnected)
    }
  }

  /**
   * Follows events for as long as the page wants, over every reconnect. `onEnd` tells why one following ended; after a
   * lost connection the next begins by itself.
   */
  follow<T>(
    open: (client: BackendClient, signal: AbortSignal) => Promise<AsyncIterable<T>>,
    onValue: (value: T) => void,
    onEnd: (error: AirlockError | null) => void = () => undefined,
  ): () => void {
    const stop = new AbortController()
    let following: BackendClient | null = null
    const go = async (client: BackendClient) => {
      following = client
      let error: AirlockError | null = null
      try {
        for await (const value of await open(client, stop.signal)) {
          if (stop.signal.aborted) return
          onValue(value)
        }
      } catch (thrown) {
        error = fromRpcError(thrown, disconnected)
      }
      if (!stop.signal.aborted) onEnd(error !== null && isCancellation(error) ? null : error)
    }
    const look = () => {
      if (this.#client !== null && this.#client !== following) void go(this.#client)
    }
    look()
    const unsubscribe = this.subscribe(look)
    return () => {
      unsubscribe()
      stop.abort()
    }
  }

  /** Opens a byte stream: the request has been sent when this resolves. Rejects at once where no connection is to come. */
  async openStream(request: StreamRequest): Promise<MessageSocket> {
    if (this.#state.kind === 'refused') throw new AirlockError(this.#state.error)
    const socket = await this.#transport.open('stream')
    this.#streams.add(socket)
    socket.addEventListener('close', () => {
      this.#streams.delete(socket)
    })
    socket.send(JSON.stringify(request))
    return socket
  }

  /** Tries now instead of when it is time. */
  retryNow(): void {
    if (this.#state.kind !== 'waiting') return
    clearTimeout(this.#timer)
    void this.#connect()
  }

  /** The page or the computer may have slept: looks now whether the backend is there. */
  woke = (): void => {
    this.#liveness?.check()
    this.retryNow()
  }

  async #connect(): Promise<void> {
    this.#move({ type: 'retry' })
    try {
      const socket = await this.#transport.open('rpc')
      const client: BackendClient = createORPCClient(new RPCLink({ websocket: socket }))
      this.#socket = socket
      let isGone = false
      socket.addEventListener('close', ({ code }) => {
        isGone = true
        if (this.#socket === socket) this.#lost(code === quitCode ? wasQuit() : disconnected(undefined))
      })
      const info = await client.backend.info()
      if (isGone) return
      if (info.apiVersion !== apiVersion) throw otherVersion(info.version)
      this.#client = client
      this.#watch(socket, client)
      this.#move({ type: 'opened' })
    } catch (error) {
      this.#socket?.close()
      this.#lost(fromRpcError(error, disconnected))
    }
  }

  #watch(socket: MessageSocket, client: BackendClient): void {
    const liveness = new Liveness({
      ask: () => client.backend.info(),
      lost: () => {
        if (this.#socket !== socket) return
        this.#lost(silent())
        // Whatever else leads there is as dead, and would not be told by its own end.
        for (const each of [socket, ...this.#streams]) each.close()
      },
    })
    socket.addEventListener('message', liveness.heard)
    this.#liveness = liveness
  }

  #lost(error: AirlockError): void {
    this.#liveness?.stop()
    this.#liveness = null
    if (this.#state.kind === 'waiting' || this.#state.kind === 'refused') return
    this.#socket = null
    this.#client = null
    const state = this.#move({ type: 'failed', error: toErrorReport(error) })
    if (state.kind !== 'waiting') return
    this.#timer = setTimeout(() => void this.#connect(), state.delayMs)
  }

  #move(event: ConnectionEvent): ConnectionState {
    this.#state = reconnect(this.#state, event)
    for (const listener of [...this.#listeners]) listener()
    return this.#state
  }
}

function disconnected(cause: unknown): AirlockError {
  if (cause instanceof AirlockError) return cause
  return new AirlockError(
    {
      code: 'backend-unreachable',
      message: 'Airlock’s backend is not connected.',
      why: cause instanceof Error ? cause.message : 'The connection ended.',
      remedy: 'It is started again by itself; try again in a moment. Sandboxes and terminals go on meanwhile.',
    },
    { cause },
  )
}

function wasQuit(): AirlockError {
  return new AirlockError({
    code: 'backend-quit',
    message: 'Airlock was ended.',
    why: '`airlock quit` ended the backend and the door of this page. Sandboxes and terminals go on.',
    remedy:
      'Start it again with `airlock serve` or `npm start`. Text here that is not saved stays until this tab is closed.',
  })
}

function silent(): AirlockError {
  return new AirlockError({
    code: 'backend-unreachable',
    message: 'Airlock’s backend says nothing any more.',
    why: 'It did not answer three times in a row: it hangs, or was stopped.',
    remedy: 'The page tries again by itself. Sandboxes go on meanwhile.',
  })
}

function otherVersion(version: string): AirlockError {
  return new AirlockError({
    code: 'backend-version',
    message: 'This page and Airlock’s backend are of different versions.',
    why: `The backend is ${version} and speaks another version of the API.`,
    remedy: 'Reload the page. In the desktop app: quit Airlock everywhere (`airlock quit`) and open it again.',
  })
}
