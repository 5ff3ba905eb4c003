import type { Duplex } from 'node:stream'
import type { EgressFailure } from '../../../../src-shared/agent/egress-wire.ts'

/**
 * All addresses of a name, in the order in which they should be tried. Rejects with `ENOTFOUND` for no such name. May go on
 * after `signal` aborted, and settles only when it really ended.
 */
export type ResolveHost = (host: string, signal: AbortSignal) => Promise<readonly string[]>

/** Opens a connection to an address, never to a name. Each side may end its own half. */
export type DialAddress = (to: {
  readonly address: string
  readonly port: number
  readonly signal: AbortSignal
}) => Promise<Duplex>

/** How this computer reaches the outside; tests bring their own. */
export interface WayOut {
  readonly resolve: ResolveHost
  readonly dial: DialAddress
  /** Whether a public address is of this computer, or of a network that it is in; none is where this is left out. */
  readonly isNear?: (address: string) => boolean
}

/** It was allowed and did not come about. */
export class NotReached extends Error {
  override name = 'NotReached'
  readonly failure: EgressFailure

  constructor(failure: EgressFailure, cause?: unknown) {
    super(failure, { cause })
    this.failure = failure
  }
}

const failures: Readonly<Record<string, EgressFailure>> = {
  ENOTFOUND: 'name-not-found',
  EAI_NONAME: 'name-not-found',
  ENODATA: 'name-not-found',
  EAI_AGAIN: 'name-not-found',
  ECONNREFUSED: 'connection-refused',
  ETIMEDOUT: 'timed-out',
  ABORT_ERR: 'timed-out',
}

export function notReached(thrown: unknown): NotReached {
  if (thrown instanceof NotReached) return thrown
  const code = thrown instanceof Error ? ((thrown as NodeJS.ErrnoException).code ?? thrown.name) : ''
  const isLate = code === 'TimeoutError' || code === 'AbortError'
  return new NotReached(isLate ? 'timed-out' : (failures[code] ?? 'unreachable'), thrown)
}

/** A whole sentence of why something that was allowed did not come about. */
export function failureWords(failure: EgressFailure, host: string, port: number): string {
  const place = `${host.includes(':') ? `[${host}]` : host}:${String(port)}`
  switch (failure) {
    case 'name-not-found':
      return `${host} was not found: no name server knows it.`
    case 'connection-refused':
      return `${place} refused the connection.`
    case 'unreachable':
      return `${place} cannot be reached from this computer.`
    case 'timed-out':
      return `${place} did not answer in time.`
    case 'proxy-failed':
      return `The proxy that this computer must use did not connect to ${place}.`
  }
}
