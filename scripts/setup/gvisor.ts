import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readAptSources, sourcesForOtherSuite } from './apt-sources.ts'
import { cacheFolder } from './cache.ts'
import { findProgram, mustRun } from './command.ts'
import type { Host } from './host.ts'
import { PrivateApt } from './private-apt.ts'
import type { Say } from './say.ts'

/** Suites that have a runsc new enough to set up its network stack on today's kernels. */
const suiteWithCurrentRunsc = 'trixie'
/** Debian's own releases: only their mirrors have that suite. */
const debianSuites: ReadonlySet<string> = new Set(['bullseye', 'bookworm', 'trixie', 'forky', 'duke', 'sid'])
/** The first release whose `--network=none` works; older ones can only share the host's network. */
const oldestUsableDate = 20240101

export interface GVisor {
  readonly version: string
  /** The program itself, for Docker's `runtimes` with `runtimeArgs: ["--network=none"]`. */
  readonly path: string
  /** A script for Podman's `--runtime`: adds `--network=none --ignore-cgroups`. */
  readonly podmanWrapper: string
}

/** Where gVisor lies once it was fetched: a link to the version in use. */
export function gvisorFolder(cache = cacheFolder()): string {
  return join(cache, 'runsc', 'current')
}

/** The gVisor that is already in our cache, null when there is none. */
export function findGVisor(cache = cacheFolder()): GVisor | null {
  const folder = gvisorFolder(cache)
  const versionFile = join(folder, 'version')
  if (!existsSync(join(folder, 'runsc')) || !existsSync(versionFile)) return null
  return {
    version: readFileSync(versionFile, 'utf8').trim(),
    path: join(folder, 'runsc'),
    podmanWrapper: join(folder, 'runsc-podman'),
  }
}

/**
 * Makes sure that a current gVisor is in our cache. The machine's own is copied when it is new enough; otherwise the
 * package of a newer Debian is fetched by an apt of our own and unpacked, and the person's apt never hears of it.
 * @returns null where gVisor cannot be had; the reason was said.
 */
export async function ensureGVisor(
  host: Host,
  say: Say,
  signal: AbortSignal,
  cache = cacheFolder(),
): Promise<GVisor | null> {
  const present = findGVisor(cache)
  if (present) return present
  if (host.platform !== 'linux') return null

  const own = findProgram('runsc')
  if (own !== null && (await dateOf(own)) >= oldestUsableDate) return place(own, await versionOf(own), cache)

  if (!host.isDebianLike || host.suite === null || !debianSuites.has(host.suite)) {
    say(
      'gVisor: not found. Install runsc (gvisor.dev) for stronger isolation; sandboxes are plain containers until then.',
    )
    return null
  }
  const sources = sourcesForOtherSuite(readAptSources(), host.suite, suiteWithCurrentRunsc)
  if (sources.length === 0) {
    say(`gVisor: no apt source for ${host.suite} to take a newer Debian's from. Install runsc yourself.`)
    return null
  }
  say(`gVisor: fetching runsc of Debian ${suiteWithCurrentRunsc} into our cache (sandboxes get a kernel of their own).`)
  const folder = join(cache, 'apt', 'runsc')
  rmSync(folder, { recursive: true, force: true })
  try {
    const apt = new PrivateApt({ folder, sources, architecture: host.architecture, signal })
    const packages = await apt.download(['runsc'])
    const unpacked = join(folder, 'unpacked')
    await apt.unpack(packages, unpacked)
    const program = [join(unpacked, 'usr/bin/runsc'), join(unpacked, 'usr/sbin/runsc')].find((path) => existsSync(path))
    if (program === undefined) throw new Error('The runsc package holds no program where one is expected.')
    return place(program, packages[0]?.version ?? (await versionOf(program)), cache)
  } finally {
    // What the archive has is listed in 100 MB that nobody needs again.
    rmSync(folder, { recursive: true, force: true })
  }
}

function place(program: string, version: string, cache: string): GVisor {
  const name = version.replaceAll(/[^A-Za-z0-9.+~-]/g, '_')
  const folder = join(cache, 'runsc', name)
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'runsc')
  writeFileSync(`${path}.part`, readFileSync(program))
  chmodSync(`${path}.part`, 0o755)
  renameSync(`${path}.part`, path)
  const wrapper = join(folder, 'runsc-podman')
  writeFileSync(wrapper, podmanWrapperScript(path))
  chmodSync(wrapper, 0o755)
  writeFileSync(join(folder, 'version'), `${version}\n`)
  const current = gvisorFolder(cache)
  const link = `${current}.${String(process.pid)}`
  symlinkSync(name, link)
  renameSync(link, current)
  return { version, path: join(current, 'runsc'), podmanWrapper: join(current, 'runsc-podman') }
}

/**
 * A runtime for Podman, which has no per-runtime arguments. Cgroups are ignored because runsc cannot set up the hybrid
 * hierarchy; a sandbox never has an interface, so the stack with loopback only is what it wants.
 * @param stateFolder where runsc keeps its records; its own default when left out
 */
export function podmanWrapperScript(runsc: string, stateFolder?: string): string {
  const state = stateFolder === undefined ? '' : ` --root '${stateFolder}'`
  return `#!/bin/sh\nexec '${runsc}'${state} --network=none --ignore-cgroups "$@"\n`
}

async function versionOf(program: string): Promise<string> {
  const { stdout } = await mustRun(program, ['--version'])
  return /runsc version (\S+)/.exec(stdout)?.[1] ?? 'unknown'
}

async function dateOf(program: string): Promise<number> {
  return Number(/(20\d{6})/.exec(await versionOf(program))?.[1] ?? 0)
}
