import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import { hopByHop } from './hop-by-hop.ts'
import type { LivePreview } from './previews.ts'

/**
 * What the server inside gets. It believes that it is visited as `localhost:<port>`: development servers refuse other
 * names (a defence against rebinding, which here is the check of the preview's own `Host`).
 */
export function requestHeaders(given: IncomingHttpHeaders, { host, port }: LivePreview): OutgoingHttpHeaders {
  const own = `http://${host}`
  const inside = `http://localhost:${String(port)}`
  const ends = hopByHop(given.connection)
  const headers: OutgoingHttpHeaders = {}
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && !ends.has(name) && name !== 'expect') headers[name] = value
  }
  headers['host'] = `localhost:${String(port)}`
  if (given.origin === own) headers['origin'] = inside
  const referer = refererInside(given.referer, own, inside)
  if (referer === null) delete headers['referer']
  else headers['referer'] = referer
  // The length is not known: as it came, so it goes on.
  if (given['transfer-encoding'] !== undefined) headers['transfer-encoding'] = 'chunked'
  return headers
}

/** Where the visitor comes from is the server's business only when that is the server itself. */
function refererInside(referer: string | undefined, own: string, inside: string): string | null {
  if (referer === undefined) return null
  if (referer === own) return inside
  return referer.startsWith(`${own}/`) ? inside + referer.slice(own.length) : null
}
