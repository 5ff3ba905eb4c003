/** A proxy that this computer must use. */
export interface UpstreamProxy {
  /** For people: without credentials. */
  readonly shown: string
  readonly isTls: boolean
  readonly host: string
  readonly port: number
  /** The header's value; never shown or logged. */
  readonly authorization: string | null
}

export type ChooseProxy = (host: string, port: number) => UpstreamProxy | 'unusable' | null

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Which proxy the environment names for a destination, as curl and most tools read it: `http_proxy` for port 80,
 * `https_proxy` for all else, `all_proxy` for both; `no_proxy` leaves hosts out. `unusable` for one of another kind.
 */
export function proxyFromEnvironment(environment: Environment): ChooseProxy {
  const named = (name: string) => environment[name] || environment[name.toUpperCase()] || undefined
  const parse = (text: string | undefined) => (text === undefined ? null : parseProxy(text))
  const all = parse(named('all_proxy'))
  const plain = parse(named('http_proxy')) ?? all
  const other = parse(named('https_proxy')) ?? all
  const exceptions = (named('no_proxy') ?? '').split(/[\s,]+/).filter((one) => one !== '')
  return (host, port) => {
    const proxy = port === 80 ? plain : other
    return proxy === null || exceptions.some((one) => isException(one.toLowerCase(), host, port)) ? null : proxy
  }
}

function parseProxy(text: string): UpstreamProxy | 'unusable' {
  let url: URL
  try {
    url = new URL(text.includes('://') ? text : `http://${text}`)
  } catch {
    return 'unusable'
  }
  const isTls = url.protocol === 'https:'
  if ((!isTls && url.protocol !== 'http:') || url.hostname === '') return 'unusable'
  const credentials = `${decoded(url.username)}:${decoded(url.password)}`
  const port = Number(url.port) || (isTls ? 443 : 80)
  return {
    shown: `${url.protocol}//${url.hostname}:${String(port)}`,
    isTls,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    authorization: credentials === ':' ? null : `Basic ${Buffer.from(credentials).toString('base64')}`,
  }
}

/** As it is where it is not encoded: people write `%` into passwords. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return text
    throw error
  }
}

/** `*`, a host, `.suffix` or `*.suffix`; each perhaps with a port. A host also stands for all below it, as in curl. */
function isException(exception: string, host: string, port: number): boolean {
  if (exception === '*') return true
  const [, name = exception, ofPort] = /^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(exception) ?? []
  if (ofPort !== undefined && Number(ofPort) !== port) return false
  const suffix = name.replace(/^\*?\./, '')
  return host === suffix || host.endsWith(`.${suffix}`)
}

/** For people: the one for most of what goes out, without credentials. */
export function shownProxy(choose: ChooseProxy): string | null {
  const proxy = choose('host.invalid', 443) ?? choose('host.invalid', 80)
  return proxy === 'unusable' ? 'one of a kind that Airlock cannot use' : (proxy?.shown ?? null)
}
