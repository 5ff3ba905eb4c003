import type { Host } from '../setup/host.ts'
import type { DebianPackage } from '../setup/private-apt.ts'
import type { Say } from '../setup/say.ts'
import { openAptSource } from './apt-debian-source.ts'
import { ownArchitecture, type Architecture } from './architectures.ts'
import { openContainerSource } from './container-debian-source.ts'
import type { DebianPart } from './parts-list.ts'

/** A package that is asked for: the version is tried first, an empty one means the newest. */
export type WantedPart = Pick<DebianPart, 'name' | 'version'>

/** Fetches packages of one architecture and unpacks them. apt checks each one's signature. */
export interface DebianSource {
  /** Fetches each part; a part that is served in another version only comes in that version. */
  fetch(parts: readonly WantedPart[]): Promise<readonly DebianPackage[]>
  /** Unpacks packages over one another into a folder, as files only. */
  unpack(packages: readonly DebianPackage[], target: string): Promise<void>
  close(): void
}

export interface DebianSourceOptions {
  readonly host: Host
  /** The Debian release that the packages are taken from. */
  readonly suite: string
  readonly architecture: Architecture
  /** A folder of our own for what is only needed meanwhile. */
  readonly staging: string
  readonly say: Say
  readonly signal: AbortSignal
}

/** Debian's own releases: a mirror that has one of them has the wanted one too, for every architecture. */
const debianSuites: ReadonlySet<string> = new Set(['bookworm', 'trixie', 'forky', 'duke', 'sid'])

/**
 * Debian's packages by the machine's own mirror where it has one, otherwise by a container.
 * Ubuntu's archive serves its own architecture only, and with a C library of its own that does as well.
 * @throws Error that says what this machine lacks.
 */
export async function openDebianSource(options: DebianSourceOptions): Promise<DebianSource> {
  const { host, suite, architecture } = options
  if (host.isDebianLike && host.suite !== null) {
    if (debianSuites.has(host.suite)) return await openAptSource({ ...options, own: host.suite, suite })
    if (architecture === ownArchitecture())
      return await openAptSource({ ...options, own: host.suite, suite: host.suite })
  }
  return await openContainerSource(options)
}
