import ipaddr from 'ipaddr.js'

/** What an address is, as far as it matters for who may be reached. */
export type AddressKind =
  | 'public'
  | 'private'
  | 'loopback'
  | 'link-local'
  /** Shared by the customers of a provider (100.64.0.0/10). */
  | 'shared'
  | 'metadata'
  | 'multicast'
  | 'broadcast'
  | 'unspecified'
  | 'benchmarking'
  | 'reserved'

type Ranges = Readonly<Record<Exclude<AddressKind, 'public'>, readonly string[]>>

/** The first that holds counts. Documentation ranges are missing on purpose: some networks resolve their mirrors there. */
const ranges4: Ranges = {
  // The clouds': all, and Azure's, Alibaba's, Oracle's own; the tasks of Amazon's containers.
  metadata: ['169.254.169.254/32', '169.254.170.2/32', '168.63.129.16/32', '100.100.100.200/32', '192.0.0.192/32'],
  unspecified: ['0.0.0.0/8'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
  loopback: ['127.0.0.0/8'],
  'link-local': ['169.254.0.0/16'],
  shared: ['100.64.0.0/10'],
  multicast: ['224.0.0.0/4'],
  broadcast: ['255.255.255.255/32'],
  benchmarking: ['198.18.0.0/15'],
  reserved: ['192.0.0.0/24', '192.88.99.0/24', '240.0.0.0/4'],
}

const ranges6: Ranges = {
  metadata: ['fd00:ec2::254/128', 'fd20:ce::254/128'],
  unspecified: ['::/128'],
  // The second is what RFC 8215 gives to a network's own translation: what is behind it only that network knows.
  private: ['fc00::/7', '64:ff9b:1::/48', 'fec0::/10'],
  loopback: ['::1/128'],
  'link-local': ['fe80::/10'],
  shared: [],
  multicast: ['ff00::/8'],
  broadcast: [],
  benchmarking: ['2001:2::/48'],
  reserved: ['2001:10::/28', '2001:20::/28', '2001:30::/28'],
}

/** All that is handed out of IPv6; what is outside of it, and carries no IPv4 address, leads nowhere public. */
const handedOut6 = '2000::/3'

/** Where an IPv6 address holds IPv4 ones, and where in its 16 bytes. */
const holders: readonly { readonly range: string; readonly read: (bytes: readonly number[]) => number[][] }[] = [
  { range: '::ffff:0:0/96', read: (bytes) => [bytes.slice(12)] },
  // Translation (NAT64).
  { range: '64:ff9b::/96', read: (bytes) => [bytes.slice(12)] },
  // 6to4.
  { range: '2002::/16', read: (bytes) => [bytes.slice(2, 6)] },
  // Teredo: its server, and the client's with every bit turned.
  { range: '2001::/32', read: (bytes) => [bytes.slice(4, 8), bytes.slice(12).map((byte) => byte ^ 0xff)] },
]

/** What `address`, an IPv4 or IPv6 address in any writing, is; null for what is none. An embedded IPv4 address counts. */
export function addressKind(address: string): AddressKind | null {
  const parsed = parse(address)
  return parsed === null ? null : kindOf(parsed)
}

/** Whether a host, a name or an address without brackets, is this very computer. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || addressKind(host) === 'loopback'
}

/**
 * Its one writing: dotted decimals, or RFC 5952 without brackets; an IPv4 address written as IPv6 is the IPv4 address. Null
 * for what is none, and for one with a zone.
 */
export function canonicalAddress(address: string): string | null {
  const parsed = parse(address)
  if (parsed === null) return null
  return parsed instanceof ipaddr.IPv4 ? parsed.toString() : parsed.toRFC5952String()
}

/** What may be dialled. `canonical` is what to dial. */
export type AddressVerdict =
  | { readonly allowed: true; readonly kind: AddressKind; readonly canonical: string }
  /** `kind` is null for what is no address at all. */
  | { readonly allowed: false; readonly kind: AddressKind | null }

/** To these nobody can connect, whoever allows it; 0.0.0.0 is this computer itself on some systems. */
const never: ReadonlySet<AddressKind> = new Set(['unspecified', 'multicast', 'broadcast'])

/** Whether nobody can allow it, an exact rule neither. */
export function isNever(kind: AddressKind): boolean {
  return never.has(kind)
}

/** Whether an address that a name led to, or a program named, may be dialled. */
export function addressVerdict(address: string, mayBePrivate: boolean): AddressVerdict {
  const canonical = canonicalAddress(address)
  const kind = canonical === null ? null : addressKind(canonical)
  if (canonical === null || kind === null) return { allowed: false, kind: null }
  if (kind === 'public' || (mayBePrivate && !never.has(kind))) return { allowed: true, kind, canonical }
  return { allowed: false, kind }
}

type Parsed = ipaddr.IPv4 | ipaddr.IPv6
type Compiled<Address> = readonly (readonly [kind: AddressKind, range: [Address, number]])[]

const compiled4: Compiled<ipaddr.IPv4> = compiled(ranges4, (range) => ipaddr.IPv4.parseCIDR(range))
const compiled6: Compiled<ipaddr.IPv6> = compiled(ranges6, (range) => ipaddr.IPv6.parseCIDR(range))

function parse(address: string): Parsed | null {
  if (address.length > 50) return null
  // Short, octal and hexadecimal writings are the affair of `hostOf`; a resolver never answers with them.
  // Most are names, and the library looks at those for long.
  if (/^[\d.]+$/.test(address) && ipaddr.IPv4.isValidFourPartDecimal(address)) return ipaddr.IPv4.parse(address)
  const hexadecimal = writtenAsUrl(address)
  if (hexadecimal === null) return null
  const parsed = ipaddr.IPv6.parse(hexadecimal)
  return parsed.isIPv4MappedAddress() ? parsed.toIPv4Address() : parsed
}

/** An IPv6 address as every browser reads it; the library takes `::ffff:0x7f.0.0.1` and makes `::1.2.3.4` a mapped one. */
function writtenAsUrl(address: string): string | null {
  if (!/^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(address)) return null
  try {
    return new URL(`http://[${address}]/`).hostname.slice(1, -1)
  } catch {
    return null
  }
}

function kindOf(address: Parsed): AddressKind {
  if (address instanceof ipaddr.IPv4) return compiled4.find(([, range]) => address.match(range))?.[0] ?? 'public'
  const special = compiled6.find(([, range]) => address.match(range))?.[0]
  if (special !== undefined) return special
  const inside = (range: string) => address.match(ipaddr.IPv6.parseCIDR(range))
  const holder = holders.find(({ range }) => inside(range))
  if (holder === undefined) return inside(handedOut6) ? 'public' : 'reserved'
  const kinds = holder.read(address.toByteArray()).map((bytes) => kindOf(new ipaddr.IPv4(bytes)))
  return kinds.find((kind) => kind !== 'public') ?? 'public'
}

function compiled<Address>(ranges: Ranges, read: (range: string) => [Address, number]): Compiled<Address> {
  return Object.entries(ranges).flatMap(([kind, list]) =>
    list.map((range) => [kind as AddressKind, read(range)] as const),
  )
}
