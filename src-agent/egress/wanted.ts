import type { Socket } from 'node:net'
import type { EgressAnswer, EgressVia } from '../../src-shared/agent/egress-wire.ts'

/** A program's connection that is to go out, with nothing decided about it. */
export interface Wanted {
  readonly host: string
  readonly port: number
  readonly via: EgressVia
  /** Paused, with both of its directions open. */
  readonly socket: Socket
  /** What the program sent already and the server is to get first. */
  readonly first: Uint8Array
  /** Whether the program may say something before it hears that it is connected. */
  readonly speaksFirst: boolean
  /** How many bytes the program may send after `first`; the rest is thrown away. Null for all of them. */
  readonly most: number | null
  /** Tells the program that it is connected, where its protocol has words for that. */
  accept(): void
  /** Tells the program that it is not, in its protocol's words, and ends the connection; `heard` is what it said already. */
  deny(denial: Denial, heard?: Buffer): void
}

/** Why a connection does not come about: what the backend said, or what keeps the agent from asking it. */
export type Denial =
  | Exclude<EgressAnswer, { readonly kind: 'ok' }>
  /** Airlock is not there, or has no room now. */
  | { readonly kind: 'unserved'; readonly words: string }

export const notConnected: Denial = {
  kind: 'unserved',
  words: 'Airlock is not connected to this sandbox, so nothing goes out. It works again when Airlock is back.',
}

export const tooMany = (most: number): Denial => ({
  kind: 'unserved',
  words: `Refused by Airlock: ${String(most)} connections of this sandbox are open, and there may be no more. Close some.`,
})

export const noAnswer: Denial = {
  kind: 'failed',
  failure: 'timed-out',
  words: 'Airlock did not answer in time.',
}
