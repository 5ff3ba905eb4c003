import { mkdirSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import {
  oneLineSource,
  readAptSources,
  sourcesForOtherSuite,
  sourcesOfSuite,
  type AptSource,
} from '../setup/apt-sources.ts'
import type { Host } from '../setup/host.ts'
import { type DebianPackage, PrivateApt } from '../setup/private-apt.ts'
import type { Architecture } from './architectures.ts'
import type { DebianPart } from './parts-list.ts'

/** Debian's own releases: the machine's mirror has the one that the parts list names too. */
const debianSuites: ReadonlySet<string> = new Set(['bookworm', 'trixie', 'forky', 'duke', 'sid'])

/** Fetches packages of one architecture, the pinned versions where they are still served, and unpacks them. */
export interface DebianSource {
  /** Fetches each part; a part that is served in another version only comes in that version. */
  fetch(parts: readonly Pick<DebianPart, 'name' | 'version'>[]): Promise<readonly DebianPackage[]>
  unpack(packages: readonly DebianPackage[], target: string): Promise<void>
  close(): void
}

/**
 * Debian's packages for an architecture by an apt of our own, from the mirror that this machine uses.
 * @throws Error that says what this machine lacks.
 */
export async function openDebianSource(options: {
  readonly host: Host
  readonly suite: string
  readonly architecture: Architecture
  readonly staging: string
}): Promise<DebianSource> {
  const { host, suite, architecture, staging } = options
  const sources = chooseSources(host, suite)
  mkdirSync(staging, { recursive: true })
  const folder = await mkdtemp(join(staging, `apt-${architecture}-`))
  const apt = new PrivateApt({ folder, sources, architecture })
  return {
    fetch: async (parts) => {
      const packages: DebianPackage[] = []
      for (const part of parts) packages.push(await fetchOne(apt, part))
      return packages
    },
    unpack: (packages, target) => apt.unpack(packages, target),
    close: () => {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function fetchOne(apt: PrivateApt, part: Pick<DebianPart, 'name' | 'version'>): Promise<DebianPackage> {
  const [newest] = await apt.download([part.name])
  if (newest === undefined) throw new Error(`apt-get download ${part.name} left no package`)
  if (newest.version === part.version || part.version === '') return newest
  try {
    const [pinned] = await apt.download([`${part.name}=${part.version}`])
    return pinned === undefined ? newest : { ...pinned, name: part.name }
  } catch {
    // A point release replaced it. apt has verified the newer one's signature; the caller says which was taken.
    return newest
  }
}

function chooseSources(host: Host, suite: string): readonly AptSource[] {
  if (!host.isDebianLike || host.suite === null) {
    throw new Error(
      'The C library for sandboxes comes from Debian’s packages, and this machine has no apt. ' +
        'Build the runtime on Debian or Ubuntu (a container of either will do), see docs/spec/runtime.md.',
    )
  }
  const all = readAptSources()
  // Ubuntu has no suite of Debian's: its own C library serves as well.
  const wanted = debianSuites.has(host.suite) ? suite : host.suite
  const sources = wanted === host.suite ? sourcesOfSuite(all, wanted) : sourcesForOtherSuite(all, host.suite, wanted)
  if (sources.length > 0) return sources
  throw new Error(
    `apt on this machine names no archive for ${wanted}; its sources are: ${all.map(oneLineSource).join('; ') || 'none'}`,
  )
}
