import type { Duplex, Readable } from 'node:stream'

export interface ChannelCallOptions<Head> {
  /** What is checked is what is believed: a head that does not parse rejects with `agent-protocol`. */
  readonly head: { parse(value: unknown): Head }
  /** Raw bytes after the request's head. A stream that fails cancels the call. */
  readonly body?: Uint8Array | Readable
  readonly signal?: AbortSignal | undefined
  /** Milliseconds until the response's head must be there, waiting for a reconnect included. Default 30 000; `Infinity` = none. */
  readonly deadline?: number
  /** Most bytes of the response's head. Default `wireLimits.head`. */
  readonly maxHead?: number
}

export interface ChannelReply<Head> {
  readonly head: Head
  /**
   * The bytes after the head. Must be read to its end or destroyed (which cancels the call). Fails with an `AirlockError`:
   * what the agent told, or `agent-lost` when the channel broke.
   */
  readonly body: Readable
  /** The tail, after the body ended well; `undefined` when there is none. Read it only after the body's end. */
  tail(): unknown
}

/**
 * Calls to one sandbox's agent over whatever connection there is. A call that is made while the channel is away waits
 * for it within its deadline. A call that was on its way when the channel broke rejects with `agent-lost`.
 */
export interface ChannelSession {
  call<Head>(route: string, head: unknown, options: ChannelCallOptions<Head>): Promise<ChannelReply<Head>>
  /** `call` for an answer without bytes: resolves when all of it came. */
  ask<Head>(route: string, head: unknown, options: ChannelCallOptions<Head>): Promise<Head>
  /**
   * A call whose request goes on: writes are its bytes after the head, reads the response's. With `halfOpen` it goes on
   * also after the response ended.
   */
  open<Head>(
    route: string,
    head: unknown,
    options: Omit<ChannelCallOptions<Head>, 'body'> & { readonly halfOpen?: boolean },
  ): Promise<{ readonly head: Head; readonly stream: Duplex; tail(): unknown }>
}
