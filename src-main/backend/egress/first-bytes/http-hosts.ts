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
/**
 * How a line begins that some server takes for a request: a word (a method may have more than letters), perhaps after blanks,
 * then a blank. What stands behind is nobody's guess.
 */
const couldBegin = /^[\t\v\f\r \x1c-\x1f\x85\xa0]*(?:[\w!#$%&'*+.^`|~-]+(?:[\t\v\f\r \x1c-\x1f\x85\xa0][^]*)?)?$/
const mostOfBeginning = 64
/** What git says first to its own servers: no end of line, so it is not waited for. */
const ofGit = /^[0-9a-f]{4}git-[a-z]+-[a-z]+ /
/** Also without a version (HTTP/0.9), where servers choose the site by it. */
const wholeAddress = /^\s*\S+\s+[a-z][a-z0-9+.-]*:\/\/([^/?#\s]*)/i

/**
 * Reads the hosts of a first request as it comes: of each `Host` line, and of a target that is a whole address. Looks at
 * each byte once.
 */
export class HttpHostsReader {
  /** The line that is not whole yet, in pieces. */
  #pieces: string[] = []
  #beginning = ''
  #lineLength = 0
  #length = 0
  #hosts: string[] | null = null

  /** Takes what came since. */
  read(bytes: Buffer): HttpHosts {
    const text = bytes.toString('latin1')
    this.#length += text.length
    for (let at = 0; ;) {
      const end = text.indexOf('\n', at)
      this.#put(text.slice(at, end < 0 ? undefined : end))
      if (end < 0) return this.#unfinished()
      const line = this.#pieces.join('').replace(/\r$/, '')
      const told = this.#line(line)
      if (told !== null) return told
      this.#pieces = []
      this.#beginning = ''
      this.#lineLength = 0
      at = end + 1
    }
  }

  #put(piece: string): void {
    this.#pieces.push(piece)
    this.#lineLength += piece.length
    const missing = mostOfBeginning - this.#beginning.length
    if (missing > 0) this.#beginning += piece.slice(0, missing)
  }

  #unfinished(): HttpHosts {
    if (this.#hosts === null && isOther(this.#beginning)) return { kind: 'other' }
    const isTooLong = this.#length > longestHeaders || (this.#hosts === null && this.#lineLength >= longestLine)
    return { kind: isTooLong ? 'malformed' : 'more' }
  }

  #line(line: string): HttpHosts | null {
    if (this.#hosts === null) {
      // Empty lines before a request are skipped by servers.
      if (line === '') return this.#length > longestHeaders ? { kind: 'malformed' } : null
      return this.#firstLine(line)
    }
    if (line === '') return { kind: 'request', hosts: this.#hosts }
    // A folded line, a return in the middle, or a space before the colon.
    if (/^[ \t]|\r|\0/.test(line) || /^host[ \t]+:/i.test(line)) return { kind: 'malformed' }
    const host = /^host:(.*)$/i.exec(line)?.[1]
    if (host !== undefined) this.#hosts.push(host.trim())
    return null
  }

  #firstLine(line: string): HttpHosts | null {
    if (isOther(line.slice(0, mostOfBeginning))) return { kind: 'other' }
    const hosts = wholeAddress.exec(line)?.slice(1) ?? []
    if (requestLine.test(line) && !/[\0-\x1f\x7f]/.test(line)) {
      this.#hosts = hosts
      return null
    }
    if (/http\//i.test(line)) return { kind: 'malformed' }
    return hosts.length > 0 ? { kind: 'request', hosts } : { kind: 'other' }
  }
}

function isOther(beginning: string): boolean {
  return !couldBegin.test(beginning) || ofGit.test(beginning)
}
