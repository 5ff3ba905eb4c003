/** What the first bytes of a connection say, as plain HTTP. */
export type HttpHosts =
  | { readonly kind: 'more' }
  /** No HTTP/1 request. */
  | { readonly kind: 'other' }
  /** All hosts that the request names, as they stand there. */
  | { readonly kind: 'request'; readonly hosts: readonly string[] }
  /** Servers could read it in more than one way. */
  | { readonly kind: 'malformed' }

const longestLine = 16 * 1024
const longestHeaders = 64 * 1024
const requestLine = /^[A-Za-z-]{1,32} +(\S+) +HTTP\/1\.\d$/
const couldBegin = /^[A-Za-z-]{1,32}( [^\x00-\x08\x0b\x0c\x0e-\x1f]*)?$/
const wholeAddress = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i

/**
 * Reads the hosts of a first request as it comes: of each `Host` line, and of a target that is a whole address. Looks at
 * each byte once.
 */
export class HttpHostsReader {
  #text = ''
  /** Where the line begins that is not whole yet, and how far it was searched for its end. */
  #begin = 0
  #searched = 0
  #hosts: string[] | null = null

  /** Takes what came since. */
  read(bytes: Buffer): HttpHosts {
    this.#text += bytes.toString('latin1')
    for (;;) {
      const end = this.#text.indexOf('\n', this.#searched)
      if (end < 0) return this.#unfinished()
      const line = this.#text.slice(this.#begin, end).replace(/\r$/, '')
      this.#begin = this.#searched = end + 1
      const told = this.#line(line)
      if (told !== null) return told
    }
  }

  #unfinished(): HttpHosts {
    this.#searched = this.#text.length
    if (this.#text.length > longestHeaders) return { kind: this.#hosts === null ? 'other' : 'malformed' }
    if (this.#hosts !== null) return { kind: 'more' }
    const line = this.#text.slice(this.#begin)
    // Empty lines before a request are skipped by servers.
    const mayBecome = line === '' || line === '\r' || couldBegin.test(line.slice(0, 64))
    return { kind: mayBecome && line.length < longestLine ? 'more' : 'other' }
  }

  #line(line: string): HttpHosts | null {
    if (this.#hosts === null) {
      if (line === '') return null
      const target = requestLine.exec(line)?.[1]
      if (target === undefined) return { kind: 'other' }
      const host = wholeAddress.exec(target)?.[1]
      this.#hosts = host === undefined ? [] : [host]
      return null
    }
    if (line === '') return { kind: 'request', hosts: this.#hosts }
    // A folded line, a return in the middle, or a space before the colon.
    if (/^[ \t]|\r|\0/.test(line) || /^host[ \t]+:/i.test(line)) return { kind: 'malformed' }
    const host = /^host:(.*)$/i.exec(line)?.[1]
    if (host !== undefined) this.#hosts.push(host.trim())
    return null
  }
}
