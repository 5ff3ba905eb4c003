import { InvalidArgumentError } from 'commander'

/** What somebody wrote for a rule: a host, and ports where they are named. */
export interface HostAndPorts {
  readonly host: string
  /** Null for every port. */
  readonly ports: readonly number[] | null
}

/** Reads `host`, `host:443`, `host:80,443` and `[::1]:443`; whether the host is one is for the backend to say. */
export function parseHostAndPorts(text: string): HostAndPorts {
  // What is written like an address of the web is no host, and the backend says which it would take.
  if (text.includes('/')) return { host: text, ports: null }
  const [, bracketed, after] = /^\[([^\]]+)\](?::(.*))?$/.exec(text) ?? []
  if (bracketed !== undefined) return { host: bracketed, ports: after === undefined ? null : portsOf(after) }
  const parts = text.split(':')
  // An address of version 6 without brackets has no port.
  if (parts.length !== 2) return { host: text, ports: null }
  const [host = '', ports = ''] = parts
  return { host, ports: portsOf(ports) }
}

function portsOf(text: string): readonly number[] {
  const parts = text.split(',')
  const wrong = parts.find((part) => !/^\d{1,5}$/.test(part) || Number(part) < 1 || Number(part) > 65_535)
  if (wrong === undefined) return parts.map(Number)
  throw new InvalidArgumentError(
    `“${wrong}” is no port. Write numbers from 1 to 65535, e.g. example.com:443 or example.com:80,443.`,
  )
}
