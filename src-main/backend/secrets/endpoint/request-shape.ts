import type { IncomingMessage } from 'node:http'
import { badRequest } from './endpoint-refusal.ts'

const longestTarget = 16 * 1024

/**
 * The path and query to ask for, of a request that says one thing only: two servers that read it differently would be
 * told different requests. The parser has refused most of it already. @throws EndpointRefusal
 */
export function requestTarget({ method = '', url = '', rawHeaders }: IncomingMessage, host: string): string {
  if (method === 'CONNECT' || method === 'TRACE') throw badRequest(`${method} is not for endpoints.`)
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase())
  const valueOf = (name: string) => rawHeaders[names.indexOf(name) * 2 + 1] ?? ''
  const times = (name: string) => names.filter((one) => one === name).length
  if (times('host') !== 1 || !isHost(valueOf('host'), host)) throw badRequest(`Its Host is not ${host}.`)
  if (times('content-length') + times('transfer-encoding') > 1) throw badRequest('It has two lengths.')
  if (times('transfer-encoding') === 1 && valueOf('transfer-encoding').toLowerCase() !== 'chunked') {
    throw badRequest('Its transfer encoding is not “chunked”.')
  }
  const target = withoutOrigin(url, host)
  if (!/^\/[\x21-\x7e]*$/.test(target) || target.includes('#') || target.length > longestTarget) {
    throw badRequest('Its path is not one.')
  }
  return target
}

const isHost = (value: string, host: string): boolean => [host, `${host}:80`].includes(value.toLowerCase())

/** Proxies are asked with the whole address. */
function withoutOrigin(url: string, host: string): string {
  const [whole = '', authority = ''] = /^http:\/\/([^/?#]*)/i.exec(url) ?? []
  if (whole === '' || !isHost(authority, host)) return url
  const rest = url.slice(whole.length)
  return rest.startsWith('/') ? rest : `/${rest}`
}
