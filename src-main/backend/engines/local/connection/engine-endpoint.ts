/** Certificates for a TLS connection, as PEM text. */
export interface EngineTls {
  readonly ca: string | null
  readonly certificate: string | null
  readonly key: string | null
  /** False only when the person switched the check off (`DOCKER_TLS_VERIFY` empty with certificates given). */
  readonly verify: boolean
}

/** An address that an engine may answer at. */
export type EngineEndpoint =
  | { readonly kind: 'unix'; readonly path: string }
  /** A Windows named pipe, e.g. `//./pipe/docker_engine`. */
  | { readonly kind: 'pipe'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls: EngineTls | null }

export type ParsedEndpoint =
  { readonly ok: true; readonly endpoint: EngineEndpoint } | { readonly ok: false; readonly reason: string }

/**
 * Reads what people write into `DOCKER_HOST`, contexts and settings. Never throws: what is malformed or not
 * supported comes back with a sentence that says so.
 */
export function parseEndpoint(text: string, tls: EngineTls | null = null): ParsedEndpoint {
  const trimmed = text.trim()
  if (trimmed === '' || /\p{Cc}/u.test(trimmed)) return refused(trimmed)
  if (trimmed.startsWith('unix://')) return socket(trimmed.slice('unix://'.length), trimmed)
  if (trimmed.startsWith('npipe://')) return pipe(trimmed.slice('npipe://'.length))
  if (/^(\/\/|\\\\)[.?]/.test(trimmed)) return pipe(trimmed)
  if (trimmed.startsWith('/')) return socket(trimmed, trimmed)
  if (trimmed.startsWith('ssh://')) {
    const reason =
      'Engines behind ssh:// are not supported. Forward its socket, e.g. `ssh -L /tmp/engine.sock:/run/docker.sock HOST`, and use unix:///tmp/engine.sock.'
    return { ok: false, reason }
  }
  return tcp(trimmed, tls)
}

function socket(path: string, text: string): ParsedEndpoint {
  if (!path.startsWith('/')) return refused(text)
  if (Buffer.byteLength(path) > 103) {
    return { ok: false, reason: `The path ${path} is too long for a socket: at most 103 bytes.` }
  }
  return { ok: true, endpoint: { kind: 'unix', path } }
}

function pipe(path: string): ParsedEndpoint {
  const normalised = path.replaceAll('\\', '/')
  if (!/^\/\/[.?]\/pipe\/[^/]+$/i.test(normalised)) return refused(path)
  return { ok: true, endpoint: { kind: 'pipe', path: normalised } }
}

function tcp(text: string, tls: EngineTls | null): ParsedEndpoint {
  const address = text.includes('://') ? text.replace(/^tcp:/, 'http:') : `http://${text}`
  if (!URL.canParse(address)) return refused(text)
  const url = new URL(address)
  if (!['http:', 'https:'].includes(url.protocol) || url.hostname === '') return refused(text)
  if (url.username !== '' || url.password !== '') {
    return { ok: false, reason: 'The address holds a user name or password; engines take certificates instead.' }
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return refused(text)
  const secure = tls ?? (url.protocol === 'https:' ? { ca: null, certificate: null, key: null, verify: true } : null)
  const standard = url.protocol === 'https:' ? 443 : /:80$/.test(text) ? 80 : secure === null ? 2375 : 2376
  const port = url.port === '' ? standard : Number(url.port)
  return { ok: true, endpoint: { kind: 'tcp', host: url.hostname, port, tls: secure } }
}

function refused(text: string): ParsedEndpoint {
  const shown = text === '' ? 'It is empty' : `${JSON.stringify(text.slice(0, 200))} is not an address`
  return {
    ok: false,
    reason: `${shown}. Write unix:///path/to/docker.sock, npipe:////./pipe/docker_engine or tcp://host:port.`,
  }
}

/** The address as people write it. */
export function formatEndpoint(endpoint: EngineEndpoint): string {
  switch (endpoint.kind) {
    case 'unix':
      return `unix://${endpoint.path}`
    case 'pipe':
      return `npipe://${endpoint.path}`
    case 'tcp':
      return `tcp://${endpoint.host}:${String(endpoint.port)}`
  }
}
