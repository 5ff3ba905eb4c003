import { existsSync, readFileSync } from 'node:fs'
import { findProgram } from './command.ts'

/** The two processor architectures that sandboxes run on, in Debian's and Docker's words. */
export type Architecture = 'amd64' | 'arm64'

export interface Host {
  readonly platform: NodeJS.Platform
  readonly architecture: Architecture
  /** Has apt and says of itself that it is Debian or made from it. */
  readonly isDebianLike: boolean
  /** Debian's or Ubuntu's code name (`bookworm`), null elsewhere. */
  readonly suite: string | null
  readonly isRoot: boolean
  /** Is run by systemd: without it no package can start a service while it installs. */
  readonly hasSystemd: boolean
  readonly hasDisplay: boolean
  /** Where a person could answer a question: a terminal on both sides, and not a CI run. */
  readonly canAsk: boolean
  readonly isCI: boolean
}

/** Looks at the machine once; nothing is started and nothing is written. */
export function detectHost(env: NodeJS.ProcessEnv = process.env): Host {
  const release = process.platform === 'linux' ? readRelease() : new Map<string, string>()
  const family = `${release.get('ID') ?? ''} ${release.get('ID_LIKE') ?? ''}`
  const isCI = env.CI !== undefined && env.CI !== '' && env.CI !== 'false'
  return {
    platform: process.platform,
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    isDebianLike: /\b(debian|ubuntu)\b/.test(family) && findProgram('apt-get') !== null,
    suite: release.get('VERSION_CODENAME') ?? null,
    isRoot: process.getuid?.() === 0,
    hasSystemd: existsSync('/run/systemd/system'),
    hasDisplay: process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY),
    canAsk: Boolean(process.stdin.isTTY) && Boolean(process.stderr.isTTY) && !isCI,
    isCI,
  }
}

function readRelease(): Map<string, string> {
  if (!existsSync('/etc/os-release')) return new Map()
  const lines = readFileSync('/etc/os-release', 'utf8').split('\n')
  return new Map(
    lines.flatMap((line) => {
      const at = line.indexOf('=')
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1).replace(/^"|"$/g, '')] as const]
    }),
  )
}
