import { decide } from '../../../../src-shared/policy/decide.ts'
import { hostOf, isAddress } from '../../../../src-shared/policy/hosts.ts'
import type { EgressTerms, RefusalReason } from '../../../../src-shared/policy/policy.ts'
import { HeldBytes } from './held-bytes.ts'
import { HttpHostsReader } from './http-hosts.ts'
import { tlsServerName } from './tls-server-name.ts'

export interface FirstBytesContext {
  /** The host that was decided about, in its one writing. */
  readonly host: string
  readonly port: number
  readonly terms: () => EgressTerms
}

export type FirstBytesVerdict =
  | { readonly kind: 'more' }
  | { readonly kind: 'pass' }
  | { readonly kind: 'refused'; readonly reason: RefusalReason; readonly protocol: 'tls' | 'http' }

/**
 * Looks at what a program says first, before it is passed on: a server that is named inside (TLS, plain HTTP) must be the
 * one that was decided about. All else passes unread.
 */
export class FirstBytes {
  readonly #context: FirstBytesContext
  readonly #http = new HttpHostsReader()
  readonly #held = new HeldBytes()
  #tlsFrom = 1
  #isTls: boolean | null = null

  constructor(context: FirstBytesContext) {
    this.#context = context
  }

  /** All that was held back until now. */
  get held(): Buffer {
    return this.#held.bytes
  }

  read(bytes: Buffer): FirstBytesVerdict {
    this.#held.add(bytes)
    if (this.#isTls !== false) {
      if (this.held.length < this.#tlsFrom) return { kind: 'more' }
      const tls = tlsServerName(this.held)
      if (tls.kind === 'more') this.#tlsFrom = tls.atLeast
      if (tls.kind === 'hello') return this.#judged('tls', tls.name === null ? [] : [tls.name])
      if (tls.kind === 'malformed') return { kind: 'refused', reason: 'other-host', protocol: 'tls' }
      if (tls.kind === 'more') return tls
    }
    const http = this.#http.read(this.#isTls === null ? this.held : bytes)
    this.#isTls = false
    if (http.kind === 'request') return this.#judged('http', http.hosts)
    if (http.kind === 'malformed') return { kind: 'refused', reason: 'other-host', protocol: 'http' }
    return http.kind === 'more' ? { kind: 'more' } : { kind: 'pass' }
  }

  #judged(protocol: 'tls' | 'http', named: readonly string[]): FirstBytesVerdict {
    const reason = named.map((name) => this.#reasonAgainst(withoutPort(name))).find((one) => one !== null)
    return reason === undefined ? { kind: 'pass' } : { kind: 'refused', reason, protocol }
  }

  #reasonAgainst(text: string): RefusalReason | null {
    const { host, port, terms } = this.#context
    const named = hostOf(text)
    if (named === host) return null
    if (!isAddress(host)) return 'other-host'
    // It was allowed as an address; what a rule denies by its name is denied all the same.
    if (named === null) return 'other-host'
    const verdict = decide(terms(), { host: named, port })
    return !verdict.allowed && verdict.reason === 'denied' ? 'denied' : null
  }
}

function withoutPort(text: string): string {
  return text.replace(/:\d{1,5}$/, (port, at: number) => (text.indexOf(':') === at || text[at - 1] === ']' ? '' : port))
}
