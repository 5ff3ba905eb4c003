import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type AptSource, readAptSources, sourcesOfSuite } from '../../../apt/apt-sources.ts'

/** A computer that can build Debian systems, and what it builds them from. */
export interface BuildMachine {
  readonly mmdebstrap: string
  readonly suite: string
  /** For people, e.g. `Debian 12`. */
  readonly system: string
  readonly architecture: 'amd64' | 'arm64'
  readonly sources: readonly AptSource[]
}

export type BuildAbility =
  { readonly available: true; readonly machine: BuildMachine } | { readonly available: false; readonly reason: string }

/** Looks at this computer; nothing is started. */
export function findBuildMachine(
  surroundings: {
    readonly platform: NodeJS.Platform
    readonly arch: string
    readonly uid: number | null
    readonly path: string
    readonly etc: string
  } = {
    platform: process.platform,
    arch: process.arch,
    uid: process.getuid?.() ?? null,
    path: process.env['PATH'] ?? '',
    etc: '/etc',
  },
): BuildAbility {
  const not = (reason: string): BuildAbility => ({ available: false, reason })
  if (surroundings.platform !== 'linux') return not('Base images are built on Linux only.')
  if (surroundings.arch !== 'x64' && surroundings.arch !== 'arm64')
    return not(`Nothing is built for ${surroundings.arch}.`)
  const path = join(surroundings.etc, 'os-release')
  const release = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const suite = codeName(release)
  if (suite === null) return not('Base images are built on Debian and Ubuntu only.')
  const sources = sourcesOfSuite(readAptSources(join(surroundings.etc, 'apt')), suite)
  if (sources.length === 0) return not(`apt on this computer names no archive for ${suite}.`)
  const mmdebstrap = executable('mmdebstrap', surroundings.path)
  if (mmdebstrap === null) return not('mmdebstrap is not installed: `sudo apt-get install mmdebstrap`.')
  if (surroundings.uid !== 0 && executable('newuidmap', surroundings.path) === null) {
    return not('Building without root needs user ids to map: `sudo apt-get install uidmap`.')
  }
  const architecture = surroundings.arch === 'arm64' ? 'arm64' : 'amd64'
  return { available: true, machine: { mmdebstrap, suite, system: systemName(release), architecture, sources } }
}

function codeName(release: string): string | null {
  const family = /^(?:ID|ID_LIKE)=.*\b(debian|ubuntu)\b/m.test(release)
  const name = /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(release)?.[1]
  return family && name !== undefined ? name : null
}

function systemName(release: string): string {
  const field = (key: string): string => new RegExp(`^${key}="?([^"\n]*)"?$`, 'm').exec(release)?.[1] ?? ''
  const name = field('NAME').replace(/ GNU\/Linux$/, '')
  return [name === '' ? 'Debian' : name, field('VERSION_ID')]
    .filter((part) => part !== '')
    .join(' ')
    .slice(0, 60)
}

function executable(name: string, path: string): string | null {
  for (const folder of [...path.split(delimiter), '/usr/bin']) {
    if (folder === '') continue
    try {
      accessSync(join(folder, name), constants.X_OK)
      return join(folder, name)
    } catch {
      continue
    }
  }
  return null
}
