/** How the value stands in its header: as it is, after `Bearer `, or as the password of a user (`Basic …`). */
export const secretSchemes = ['raw', 'bearer', 'basic'] as const
export type SecretScheme = (typeof secretSchemes)[number]

/** One exact host that gets a secret, and how. Rules SC… in docs/spec/secrets.md. */
export interface SecretTarget {
  /** First part of the name that programs inside use: `http://<name>.airlock.internal`. Unique among all secrets. */
  readonly name: string
  /** The one host that gets the secret, always on port 443 over verified TLS. */
  readonly host: string
  /** In lower case. */
  readonly header: string
  readonly scheme: SecretScheme
  /** Whose password it is, for `basic`; empty otherwise. */
  readonly user: string
  /** Where programs begin below the host: empty, or like `/v1`. */
  readonly path: string
  /** Variables that programs inside get: one with the address of the endpoint, one with a placeholder for the key. */
  readonly addressVariable: string | null
  readonly keyVariable: string | null
  /** Whether git inside is told to go by the endpoint for this host. */
  readonly isGit: boolean
  /** Further variables, as they are. */
  readonly more: Readonly<Record<string, string>>
}

/** What a sandbox may spend of a secret. */
export interface SecretLimits {
  readonly requestsPerHour: number
  readonly requestsPerDay: number
  /** Bytes both ways. */
  readonly bytesPerHour: number
  readonly bytesPerDay: number
}

export const endpointDomain = 'airlock.internal'

export function endpointHost(name: string): string {
  return `${name}.${endpointDomain}`
}

/** The name in an endpoint’s address. */
export const endpointNamePattern = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/
/** A full name with at least one dot, in lower case; no address, no `*`. */
export const secretHostPattern =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/
export const headerNamePattern = /^[a-z0-9-]{1,64}$/
export const variableNamePattern = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/
/** What can stand in a header as it is. */
export const secretValuePattern = /^[\x21-\x7e]{8,8192}$/

/** Headers that make the connection or the request what it is; a secret in one of them would break it. */
export const reservedHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** What stands inside in place of every key. */
export const placeholder = 'kept-by-airlock-outside-of-this-sandbox'
