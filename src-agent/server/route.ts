import type { ServerHttp2Stream } from 'node:http2'
import type { Readable } from 'node:stream'

/** One call as a handler sees it. */
export interface AgentCall<Request> {
  readonly request: Request
  /**
   * The bytes after the head. A handler that does not want them leaves it alone, or leaves its loop over them early: the
   * rest is drained. It is also the way on which the answer goes: destroying it hangs up on the caller.
   */
  readonly body: Readable
  /** The call itself, for what needs to know how it ended or which connection it came by. */
  readonly stream: ServerHttp2Stream
  /** Aborts when the caller cancelled, hung up or went silent. */
  readonly signal: AbortSignal
}

export interface AgentReply {
  /** JSON; `null` when there is nothing to say. */
  readonly head: unknown
  /**
   * Raw bytes after the head; those that are there already go out with it at once. A source that fails midway is told to
   * the caller in the tail, and is destroyed when the caller is gone.
   */
  readonly body?: Uint8Array | Readable | AsyncIterable<Uint8Array>
  /** Asked for when the body has ended: what is known only then, sent to the caller as the tail. */
  readonly tail?: () => unknown
}

/** Anything with zod's `parse`: returns the request or throws. In the agent use `zod/mini` (measured: 2 ms, 0.2 MB). */
export interface RequestParser<Request> {
  parse(value: unknown): Request
}

export interface AgentRoute<Request> {
  /** Without the leading slash, e.g. `files/list`. */
  readonly path: string
  readonly request: RequestParser<Request>
  readonly handle: (call: AgentCall<Request>) => Promise<AgentReply>
}

/** A route whose request type is nobody's business any more: what a server mounts. */
export type MountedRoute = AgentRoute<never>

/** Checks that parser and handler fit, then forgets the request's type. */
export function route<Request>(definition: AgentRoute<Request>): MountedRoute {
  return definition as unknown as MountedRoute
}

/** What every group of routes is made with: the agent's surroundings, injected. */
export interface AgentContext {
  readonly home: string
  readonly workspace: string
  /**
   * Environment of the person's programs, to be read anew for each: the image's, with HOME, USER and so on as at a login,
   * and what is offered now.
   */
  readonly environment: Readonly<Record<string, string>>
  /** Ends when the agent does. */
  readonly signal: AbortSignal
  /** For what went wrong without a caller to tell. */
  readonly log: (message: string) => void
}
