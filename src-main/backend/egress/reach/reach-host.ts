import type { Duplex } from 'node:stream'
import { isAddress } from '../../../../src-shared/policy/hosts.ts'
import type { EgressTerms, Verdict } from '../../../../src-shared/policy/policy.ts'
import { judgeAddress, type AddressRefusal } from './address-refusal.ts'
import { untilAborted } from '../../until-aborted.ts'
import { dialFirst } from './dial-first.ts'
import type { DialThroughProxy } from './through-proxy.ts'
import type { ChooseProxy, UpstreamProxy } from './upstream-proxy.ts'
import { notReached, NotReached, type WayOut } from './way.ts'

export interface ReachParts {
  readonly way: WayOut
  readonly proxy: ChooseProxy
  readonly throughProxy: DialThroughProxy
}

export type Reached =
  | { readonly kind: 'reached'; readonly stream: Duplex; readonly address: string | null }
  | ({ readonly kind: 'refused' } & AddressRefusal)

/** What was decided about, by which terms. */
export interface Decided {
  readonly host: string
  readonly port: number
  readonly verdict: Verdict & { readonly allowed: true }
  readonly terms: () => EgressTerms
}

const resolveMs = 15_000
const connectMs = 30_000

/**
 * Connects to what was decided about: its name is resolved once, each address is checked, and a checked one is dialled, so
 * that no second answer of a name server can lead elsewhere. @throws NotReached
 */
export async function reachHost(
  parts: ReachParts,
  { host, port, verdict, terms }: Decided,
  signal: AbortSignal,
): Promise<Reached> {
  try {
    const proxy = parts.proxy(host, port)
    if (proxy === 'unusable') throw new NotReached('proxy-failed')
    const found = await addressesOf(parts.way, host, signal, proxy !== null && isOnesOwn(terms(), host, port))
    const { mayBePrivate } = verdict
    const asked = { host, port, mayBePrivate, terms: terms(), isNear: parts.way.isNear }
    const judged = found.map((address) => judgeAddress(address, asked))
    const addresses = judged.flatMap((one) => (one.refusal === null ? [one.canonical] : []))
    const refusal = judged[0]?.refusal ?? null
    if (addresses.length === 0 && refusal !== null) return { kind: 'refused', ...refusal }
    const late = AbortSignal.any([signal, AbortSignal.timeout(connectMs)])
    if (proxy !== null) return await reachThrough(parts, proxy, { host, port, signal: late }, addresses)
    return { kind: 'reached', ...(await dialFirst(parts.way.dial, addresses, port, late)) }
  } catch (error) {
    throw notReached(error)
  }
}

/**
 * Empty where only the proxy knows the name: then nobody here can check where it leads. `mayBeUnknown`: that is allowed.
 */
async function addressesOf(
  way: WayOut,
  host: string,
  signal: AbortSignal,
  mayBeUnknown: boolean,
): Promise<readonly string[]> {
  if (isAddress(host)) return [host]
  try {
    const late = AbortSignal.any([signal, AbortSignal.timeout(resolveMs)])
    const found = await untilAborted(way.resolve(host, late), late)
    if (found.length > 0) return found
    throw new NotReached('name-not-found')
  } catch (error) {
    if (mayBeUnknown) return []
    throw error
  }
}

/** Whether a person named exactly this host; lists of an image, or what was learned, are no word of theirs. */
function isOnesOwn({ rules }: EgressTerms, wanted: string, port: number): boolean {
  return rules.some(
    ({ verdict, host, ports, origin: { kind } }) =>
      verdict === 'allow' &&
      host === wanted &&
      (ports === null || ports.includes(port)) &&
      (kind === 'person' || kind === 'once' || kind === 'source'),
  )
}

/** By name, after the check: proxies of companies decide by name. */
async function reachThrough(
  { throughProxy }: ReachParts,
  proxy: UpstreamProxy,
  to: { readonly host: string; readonly port: number; readonly signal: AbortSignal },
  addresses: readonly string[],
): Promise<Reached> {
  return { kind: 'reached', stream: await throughProxy(proxy, to), address: addresses[0] ?? null }
}
