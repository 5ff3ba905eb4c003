import { BlockList, isIPv4 } from 'node:net'
import type { NetworkInterfaceInfo } from 'node:os'

/**
 * Whether `address` is one of a computer's own, or a neighbour by IPv6: there every device of a home or an office has a public
 * address. Neighbours by IPv4 with public addresses are other people's servers, e.g. in a data centre.
 */
export function isNearTo(
  interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>,
  address: string,
): boolean {
  const near = new BlockList()
  for (const { address: own, family, cidr } of Object.values(interfaces).flatMap((each) => each ?? [])) {
    if (family === 'IPv4') near.addAddress(own, 'ipv4')
    else near.addSubnet(own, prefixOf(cidr), 'ipv6')
  }
  return near.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')
}

function prefixOf(cidr: string | null): number {
  const prefix = Number(cidr?.split('/')[1])
  return Number.isInteger(prefix) && prefix > 0 && prefix <= 128 ? prefix : 128
}
