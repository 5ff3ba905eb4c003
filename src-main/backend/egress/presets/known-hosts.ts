import { isAddress } from '../../../../src-shared/policy/hosts.ts'
import type { EgressRule, PresetId } from '../../../../src-shared/policy/policy.ts'
import { toolIds, tools, type ToolId } from './tools.ts'
import type { ToolHost, ToolPlace } from './tool-place.ts'

/** What each tool is told to use in one place; a tool that is not there is left out. */
export type KnownHosts = { readonly [Id in ToolId]?: readonly ToolHost[] }

/** More than a tool needs; what comes after is left out. */
const mostOfComputer = 32
const mostOfImage = 8

/** Asks the tools of this computer, one after the other. Never rejects: one that fails is as if it was not there. */
export async function hostsOnComputer(place: ToolPlace): Promise<KnownHosts> {
  const read: [ToolId, readonly ToolHost[] | null][] = []
  for (const id of toolIds) read.push([id, await ask(place, id)])
  return knownOf(read, (hosts) => hosts.slice(0, mostOfComputer))
}

/** Asks the tools of an image, all at once, since a sandbox waits for it: only public names count, and few of them. Rejects only when nobody waits any more. */
export async function hostsInImage(place: ToolPlace, signal: AbortSignal): Promise<KnownHosts> {
  const read = await Promise.all(toolIds.map(async (id) => [id, await ask(place, id)] as const))
  signal.throwIfAborted()
  return knownOf(read, (hosts) => hosts.filter(({ host }) => isPublicName(host)).slice(0, mostOfImage))
}

async function ask(place: ToolPlace, id: ToolId): Promise<readonly ToolHost[] | null> {
  return await tools[id].read(place).catch(() => null)
}

function knownOf(
  read: readonly (readonly [ToolId, readonly ToolHost[] | null])[],
  kept: (hosts: readonly ToolHost[]) => readonly ToolHost[],
): KnownHosts {
  const known: { [Id in ToolId]?: readonly ToolHost[] } = {}
  for (const [id, hosts] of read) if (hosts !== null) known[id] = kept(hosts)
  return known
}

/** A name with a dot: no address, and none of a network that only this computer sees. */
function isPublicName(host: string): boolean {
  const name = host.replace(/^\*\./, '')
  return name.includes('.') && !isAddress(name) && !/\.(?:localhost|local|internal)$/.test(name)
}

/** A rule for each host. */
export function rulesOf(preset: PresetId, hosts: readonly ToolHost[]): readonly EgressRule[] {
  const ports = new Map<string, Set<number>>()
  for (const { host, port } of hosts) ports.set(host, (ports.get(host) ?? new Set<number>()).add(port))
  return [...ports].map(([host, of]) => ({
    verdict: 'allow',
    host,
    ports: [...of].sort((a, b) => a - b).slice(0, 16),
    origin: { kind: 'preset', preset },
  }))
}
