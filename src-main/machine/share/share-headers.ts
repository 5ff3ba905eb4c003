import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import { hopByHop } from '../../backend/ports/hop-by-hop.ts'
import { isShareCookie, withoutShareCookie } from './share-cookie.ts'

type Distinct = Readonly<Record<string, readonly string[] | undefined>>

/** What the platform says of a visitor, and what only we may say. */
const notInside = /^(?:fly-|x-forwarded-|x-airlock-|airlock-|forwarded$|via$|x-real-ip$|expect$|cookie$)/
/** It could take our cookie away, or is about this connection. */
const notOutside: ReadonlySet<string> = new Set(['clear-site-data', 'alt-svc', 'set-cookie'])

/** What the program inside gets of a visitor's request: the public host, and nothing by which it could be a visitor itself. */
export function headersInside(given: IncomingHttpHeaders): OutgoingHttpHeaders {
  const ends = hopByHop(given.connection)
  const headers: OutgoingHttpHeaders = {}
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && !ends.has(name) && !notInside.test(name)) headers[name] = value
  }
  const cookie = withoutShareCookie(given.cookie)
  if (cookie !== null) headers['cookie'] = cookie
  // A link is never sent on by browsers that keep to `no-referrer`; whatever else does is not believed.
  if (given.referer?.includes('/~airlock') === true) delete headers['referer']
  headers['x-forwarded-proto'] = 'https'
  headers['x-forwarded-host'] = given.host ?? ''
  // The length is not known: as it came, so it goes on.
  if (given['transfer-encoding'] !== undefined) headers['transfer-encoding'] = 'chunked'
  return headers
}

/** What a visitor gets of the program's answer. */
export function headersOutside(given: Distinct): Record<string, string | string[]> {
  const ends = hopByHop(given['connection']?.join(','))
  const headers: Record<string, string | string[]> = {}
  for (const [name, values] of Object.entries(given)) {
    if (values !== undefined && !ends.has(name) && !notOutside.has(name)) headers[name] = [...values]
  }
  const cookies = (given['set-cookie'] ?? []).filter((cookie) => !isShareCookie(cookie))
  if (cookies.length > 0) headers['set-cookie'] = cookies
  // What only some may see is not to be found by searching.
  headers['x-robots-tag'] = 'noindex, nofollow'
  return headers
}
