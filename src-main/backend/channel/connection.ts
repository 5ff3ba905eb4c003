import http2, { constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2'
import type { Duplex } from 'node:stream'
import { Heartbeat } from '../../../src-shared/agent/heartbeat.ts'
import { heartbeat, wireLimits } from '../../../src-shared/agent/wire.ts'
import { agentLost } from './channel-errors.ts'
import { EagerStream } from './eager-stream.ts'

/** Milliseconds between two looks whether the agent is there. */
export interface ConnectionOptions {
  readonly intervalMs?: number
}

/**
 * One HTTP/2 session over one stream, of any kind: that writes are never held back is seen to here. Lasts until the stream ends, the agent goes silent or `close`. */
export class Connection {
  readonly #session: ClientHttp2Session
  readonly #stream: Duplex
  /** Resolves with the reason, when it is over. */
  readonly over: Promise<Error>
  #isOver = false
  /** Asks now whether the agent is there, e.g. after the computer slept. */
  check: () => void = () => undefined

  constructor(inner: Duplex, options: ConnectionOptions = {}) {
    const stream = new EagerStream(inner)
    this.#stream = stream
    this.#session = http2.connect('http://agent', {
      createConnection: () => stream,
      maxSessionMemory: 64,
      maxHeaderListPairs: 32,
      maxReservedRemoteStreams: 0,
      settings: {
        enablePush: false,
        initialWindowSize: wireLimits.streamWindow,
        maxFrameSize: 64 * 1024,
        maxHeaderListSize: 32 * 1024,
      },
    })
    this.#session.once('connect', () => {
      // The stream may have broken in the same turn.
      if (!this.#session.destroyed) this.#session.setLocalWindowSize(wireLimits.sessionWindow)
    })
    this.over = new Promise((resolve) => {
      let reason: Error | null = null
      const because = (error: Error) => {
        reason ??= error
        this.#isOver = true
        // Without an error, what is under way would end as if all of it had come.
        this.#session.destroy(reason, constants.NGHTTP2_NO_ERROR)
      }
      this.#session.on('error', because)
      this.#session.on('goaway', () => {
        because(new Error('The agent hung up.'))
      })
      stream.on('error', because)
      // The session need not notice by itself that a stream which is no socket came to its end.
      stream.once('end', () => {
        because(new Error('The stream into the sandbox ended.'))
      })
      stream.once('close', () => {
        because(new Error('The stream into the sandbox was closed.'))
      })
      this.#session.once('close', () => {
        this.#isOver = true
        stream.destroy()
        resolve(reason ?? new Error('The agent hung up.'))
      })
    })
    this.#watchOver(inner, options.intervalMs ?? heartbeat.intervalMs)
  }

  get isOver(): boolean {
    return this.#isOver || this.#session.destroyed || this.#session.closed
  }

  /** Begins a call. @throws AirlockError `agent-lost` */
  request(route: string): ClientHttp2Stream {
    if (this.isOver) throw agentLost()
    return this.#session.request({ ':method': 'POST', ':path': `/${route}` }, { endStream: false })
  }

  /** Ends it at once; what is under way on it fails. */
  close(): void {
    this.#session.destroy(new Error('Airlock hung up.'), constants.NGHTTP2_NO_ERROR)
    this.#stream.destroy()
  }

  #watchOver(inner: Duplex, intervalMs: number): void {
    const beat = new Heartbeat()
    const heard = () => {
      beat.heard()
    }
    const look = () => {
      if (beat.tick() === 'lost') this.#session.destroy(new Error('The agent went silent.'))
      else if (!this.isOver) this.#session.ping((error) => error === null && heard())
    }
    this.check = look
    const timer = setInterval(look, intervalMs)
    this.#session.on('ping', heard)
    // On a slow line an answer waits behind what is sent, and that is heard.
    inner.on('data', heard)
    this.#session.once('close', () => {
      clearInterval(timer)
    })
  }
}
