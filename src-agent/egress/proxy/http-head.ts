/** What a request to a proxy says, as far as the agent has to know it. */
export type ProxyHead =
  | { readonly kind: 'connect'; readonly host: string; readonly port: number; readonly length: number }
  | {
      readonly kind: 'request'
      readonly host: string
      readonly port: number
      /** Bytes of the head in what came. */
      readonly length: number
      /** The head for the server: origin-form, without what is between program and proxy. */
      readonly head: Buffer
      /** Bytes of the body; null where chunks tell. */
      readonly body: number | null
    }
  | { readonly kind: 'bad'; readonly why: string }

export const headLimit = 64 * 1024

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** Between program and proxy alone; what `Connection` names comes on top. */
const hops = new Set(['connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'host'])

/** Null when the end of the head is not there yet. Whatever two readers could take for two things is refused. */
export function readProxyHead(bytes: Buffer): ProxyHead | null {
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) {
    return bytes.length > headLimit ? bad('The head of the request is longer than 64 KB.') : null
  }
  if (end > headLimit) return bad('The head of the request is longer than 64 KB.')
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
  const [method = '', target = '', version = '', ...rest] = first.split(' ')
  if (!token.test(method) || !/^HTTP\/1\.[01]$/.test(version) || rest.length > 0 || !/^[\x21-\x7e]+$/.test(target)) {
    return bad('Its first line is none of HTTP/1.1.')
  }
  const headers: (readonly [name: string, value: string])[] = []
  for (const line of lines) {
    const at = line.indexOf(':')
    const [name, value] = [line.slice(0, at), line.slice(at + 1).trim()]
    if (at < 1 || !token.test(name) || /[\0-\x08\x0a-\x1f\x7f]/.test(value)) return bad('A header is malformed.')
    headers.push([name, value])
  }
  const length = end + 4
  if (method === 'CONNECT') {
    const there = authority(target, null)
    return there === null ? bad('What it names is no host and port.') : { kind: 'connect', ...there, length }
  }
  const found = /^http:\/\/([^/?#]+)([^#]*)$/i.exec(target)
  const there = authority(found?.[1] ?? '', 80)
  if (there === null)
    return bad('It is no request to a proxy: the whole address must be in it, and begin with http://.')
  const body = bodyOf(headers)
  if (typeof body === 'string') return bad(body)
  const path = found?.[2] ?? ''
  const origin = path.startsWith('/') ? path : `/${path}`
  const head = [
    `${method} ${origin} HTTP/1.1`,
    `Host: ${found?.[1] ?? ''}`,
    ...forServer(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body === null ? ['Transfer-Encoding: chunked'] : []),
    'Connection: close',
  ]
  return { kind: 'request', ...there, length, head: Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), body }
}

type Headers = readonly (readonly [name: string, value: string])[]

function forServer(headers: Headers): Headers {
  const named = valuesOf(headers, 'connection').flatMap((value) => value.toLowerCase().split(/\s*,\s*/))
  const dropped = new Set([...hops, ...named])
  dropped.delete('content-length')
  return headers.filter(([name]) => {
    const lower = name.toLowerCase()
    return !dropped.has(lower) && !lower.startsWith('proxy-')
  })
}

/** Its length, null for chunks, or why it is not to be told. */
function bodyOf(headers: Headers): number | null | string {
  const lengths = valuesOf(headers, 'content-length')
  const encodings = valuesOf(headers, 'transfer-encoding')
  if (encodings.length > 0) {
    if (lengths.length > 0) return 'It has both a length and chunks.'
    return encodings.length === 1 && encodings[0]?.toLowerCase() === 'chunked' ? null : 'Its encoding is not known.'
  }
  if (lengths.length > 1 || !/^\d{1,15}$/.test(lengths[0] ?? '0')) return 'Its length is none.'
  return Number(lengths[0] ?? '0')
}

function valuesOf(headers: Headers, wanted: string): readonly string[] {
  return headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value)
}

/** `host:port` or `[address]:port`; without a name of a user. */
function authority(text: string, usual: number | null): { readonly host: string; readonly port: number } | null {
  const found = /^(?:\[([0-9A-Fa-f:.]{2,64})\]|([^\s:@[\]/?#\\%]{1,253}))(?::(\d{1,5}))?$/.exec(text)
  const host = found?.[1] ?? found?.[2]
  const port = found?.[3] === undefined ? usual : Number(found[3])
  if (host === undefined || port === null || port < 1 || port > 65_535) return null
  return { host, port }
}

function bad(why: string): ProxyHead {
  return { kind: 'bad', why }
}
