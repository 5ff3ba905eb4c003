/** A TCP socket that waits for connections, as the kernel lists it. */
export interface ListeningSocket {
  readonly port: number
  readonly inode: string
}

const listening = '0A'
/** Any address and loopback, as /proc/net/tcp writes them in either byte order: what 127.0.0.1 or ::1 leads to. */
const reachable: ReadonlySet<string> = new Set([
  '00000000',
  '0100007F',
  '7F000001',
  '0'.repeat(32),
  '00000000000000000000000001000000',
  '00000000000000000000000000000001',
  '0000000000000000FFFF00000100007F',
  '00000000000000000000FFFF7F000001',
])

/** Those of `/proc/net/tcp` and `tcp6` that a connection to the sandbox's loopback reaches. */
export function listeningSockets(table: string): readonly ListeningSocket[] {
  return table
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/)
      const [address = '', port = ''] = local.split(':')
      if (state !== listening || !reachable.has(address.toUpperCase())) return []
      const number = Number.parseInt(port, 16)
      return number > 0 && number < 65_536 ? [{ port: number, inode }] : []
    })
}
