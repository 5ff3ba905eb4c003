import type { EgressTerms } from '../policy/policy.ts'

/**
 * What goes out of a sandbox. The agent offers names and a proxy on the sandbox's loopback, and hands each connection to
 * the backend on a stream that the backend parked (`accept`). The agent decides nothing that counts: it answers names by
 * the terms it was told, so that programs fail early and clearly, and the backend decides again. Rules EG… in
 * docs/spec/egress.md.
 */
export const egressRoutes = {
  /**
   * As long as this call is open, there is a way out. Request: `EgressServe` as head, then one as a record after each change.
   * Response: head null, then records (`EgressNote`). When it ends, all that goes out fails at once.
   */
  serve: 'egress/serve',
  /**
   * Parked. Response: `EgressConnection` as head once a program wants out, then what the program sends, raw. Request: head
   * null, then one `EgressAnswer` as a record, then (after `ok`) what the program gets, raw. Each side ends its own half; a
   * reset is an error for the program, never a clean end.
   */
  accept: 'egress/accept',
  /**
   * As long as it is open, the agent asks by it whether allowed names exist; opened before `serve`, over the same connection.
   * Response: head null, then records (`EgressQuestion`). Request: head null, then one `EgressKnowledge` for each, in any order.
   * Where it is not open (an agent or a backend of before) each allowed name counts as existing.
   */
  names: 'egress/names',
  /** `EgressAuthorities` as head: written inside and named to programs that start from then on. Response: head null. */
  authorities: 'egress/authorities',
} as const

export const egressLimits = {
  /** Accept streams that the backend keeps parked. */
  parked: 32,
  /** Connections of one sandbox at once; the next one is refused with `too-many`. */
  tunnels: 512,
  /** Milliseconds until a connection that finds no parked stream is refused. */
  parkingMs: 10_000,
  /** Milliseconds until the backend must have answered: names, other proxies and connecting take time. */
  answerMs: 60_000,
  /** Most bytes unread in all connections of a sandbox, on either side; beyond it the fullest one ends. */
  unreadBytes: 128 * 1024 * 1024,
  /** Names that have an address of their own at once; the longest unused one without connections goes first. */
  names: 1024,
  /** Notes of refused names a second; the rest is counted into the next one. */
  notesPerSecond: 20,
  processName: 64,
  /** Names that are asked about at once; one more counts as not known. */
  questions: 64,
  /** Milliseconds until the backend answers a question; the agent waits a little longer. Resolvers inside give up after 5 s. */
  questionMs: 4000,
} as const

/** Where a program that wants a proxy finds one: CONNECT, absolute-form HTTP and SOCKS5 on one port. */
export const egressProxy = { host: '127.0.0.1', port: 3128, variable: 'AIRLOCK_PROXY' } as const

/** Ports on which a name is served where no rule names ports: ssh, http, https, git. Development servers use others. */
export const usualPorts = [22, 80, 443, 9418] as const

export interface EgressServe {
  readonly terms: EgressTerms
  /** Names that the backend answers by itself, e.g. to add a secret; each on port 80 only. */
  readonly endpoints: readonly string[]
}

export interface EgressConnection {
  /** Unique in this start of the agent. */
  readonly id: number
  /** As the program named it, checked and made canonical by nobody yet; at most 253 characters. */
  readonly host: string
  readonly port: number
  readonly via: EgressVia
}

/** `name`: it connected to the address that its name got. */
export type EgressVia = 'name' | 'connect' | 'http' | 'socks'

export type EgressAnswer =
  | { readonly kind: 'ok' }
  /** By policy. `words` is the whole sentence, beginning “Refused by Airlock policy”, for protocols that carry words. */
  | { readonly kind: 'refused'; readonly words: string }
  /** It was allowed and did not come about. */
  | { readonly kind: 'failed'; readonly failure: EgressFailure; readonly words: string }

export const egressFailures = [
  'name-not-found',
  'connection-refused',
  'unreachable',
  'timed-out',
  'proxy-failed',
] as const
export type EgressFailure = (typeof egressFailures)[number]

export type EgressNote =
  /** Which program a connection is of, as the kernel inside tells: told by the sandbox, so never believed. */
  | { readonly type: 'process'; readonly connection: number; readonly pid: number; readonly name: string }
  /** A name was asked for that the terms do not allow; `times` since the last note of it, and who asked last, where that is known. */
  | {
      readonly type: 'name'
      readonly name: string
      readonly times: number
      readonly process?: { readonly pid: number; readonly name: string } | undefined
    }
  /** Something a person should know, e.g. a port that is taken inside. */
  | { readonly type: 'trouble'; readonly text: string }

export interface EgressQuestion {
  /** Unique in this call. */
  readonly id: number
  /** In lower case, and otherwise as the program wrote it; at most 253 characters. */
  readonly name: string
}

export const egressKnown = ['exists', 'none', 'unknown'] as const
/** Whether a name leads anywhere outside; `unknown` where nobody could tell now. */
export type EgressKnown = (typeof egressKnown)[number]

export interface EgressKnowledge {
  readonly id: number
  readonly known: EgressKnown
}

export interface EgressAuthorities {
  /** All authorities that programs are to believe, PEM; null takes the offer back. */
  readonly pem: string | null
  /** The same as a Java key store (JKS, password `changeit`), base64; null with `pem`. */
  readonly trustStore: string | null
}
