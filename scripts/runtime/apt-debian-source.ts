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
import { type DebianPackage, PrivateApt } from '../setup/private-apt.ts'
import type { DebianSource, DebianSourceOptions, WantedPart } from './debian-source.ts'

/** Fetches by an apt of our own from the mirror that this machine uses; needs no root. `own` is the machine's suite. */
export async function openAptSource(options: DebianSourceOptions & { readonly own: string }): Promise<DebianSource> {
  const { own, suite, architecture, staging, signal } = options
  const sources = chooseSources(own, suite)
  mkdirSync(staging, { recursive: true })
  const folder = await mkdtemp(join(staging, `apt-${architecture}-`))
  const apt = new PrivateApt({ folder, sources, architecture })
  return {
    fetch: async (parts) => {
      const packages: DebianPackage[] = []
      for (const part of parts) {
        signal.throwIfAborted()
        packages.push(await fetchOne(apt, part))
      }
      return packages
    },
    unpack: (packages, target) => apt.unpack(packages, target),
    close: () => {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function fetchOne(apt: PrivateApt, part: WantedPart): Promise<DebianPackage> {
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

function chooseSources(own: string, suite: string): readonly AptSource[] {
  const all = readAptSources()
  const sources = suite === own ? sourcesOfSuite(all, suite) : sourcesForOtherSuite(all, own, suite)
  if (sources.length > 0) return sources
  const known = all.map(oneLineSource).join('; ') || 'none'
  throw new Error(`apt on this machine names no archive to take ${suite} from; its sources are: ${known}`)
}
