import { join } from 'node:path'
import { aptProblem } from './apt-problem.ts'
import { installPackages } from './apt-install.ts'
import { cacheFolder } from './cache.ts'
import { mayInstall, type Ask, askOnTerminal } from './consent.ts'
import { ensureGVisor, type GVisor } from './gvisor.ts'
import type { Host } from './host.ts'
import { withLock } from './lock.ts'
import { missingPackages, type Purpose, type WantedPackage } from './packages.ts'
import { type Say, sentenceOf } from './say.ts'

export interface SetUpResult {
  /** What the purpose wants and the machine still lacks, one sentence each. Empty: all is there. */
  readonly missing: readonly string[]
  readonly gvisor: GVisor | null
}

/**
 * Brings the machine to where Airlock can start or be tested. Installs only on Debian and Ubuntu and only as root;
 * elsewhere it says exactly what to do and goes on. Run twice, the second time does nothing.
 */
export async function setUp(
  purpose: Purpose,
  host: Host,
  say: Say,
  signal: AbortSignal,
  ask: Ask = askOnTerminal,
): Promise<SetUpResult> {
  if (host.platform !== 'linux') return { missing: [], gvisor: null }
  const onWait = (): void => say('Another set-up is under way: waiting for it.')
  return withLock(join(cacheFolder(), '.setting-up'), signal, onWait, async () => {
    let missing = missingPackages(purpose, host)
    if (missing.length > 0 && host.isDebianLike && host.isRoot) {
      for (const one of missing) say(`Missing: ${one.names.join(', ')}, ${one.why}.`)
      if (await mayInstall(missing, host, ask, signal)) {
        say('Installing with apt-get. This can take some minutes.')
        missing = await installPackages(missing, host, say, signal)
      }
    } else {
      for (const one of missing) say(adviceFor(one, host))
    }
    const gvisor = await tryGVisor(host, say, signal)
    return { missing: missing.map((one) => adviceFor(one, host)), gvisor }
  })
}

async function tryGVisor(host: Host, say: Say, signal: AbortSignal): Promise<GVisor | null> {
  try {
    return await ensureGVisor(host, say, signal)
  } catch (error) {
    signal.throwIfAborted()
    say(
      `gVisor could not be fetched, so sandboxes are plain containers until the next start: ${aptProblem(sentenceOf(error))}`,
    )
    return null
  }
}

/** What a person does where we may not install. */
export function adviceFor(wanted: WantedPackage, host: Pick<Host, 'isDebianLike' | 'isRoot'>): string {
  const names = wanted.names.join(' ')
  const sudo = host.isRoot ? '' : 'sudo '
  return host.isDebianLike
    ? `Missing: ${wanted.names.join(', ')}, ${wanted.why}. Install: ${sudo}apt-get install ${names}`
    : `Missing: ${wanted.names.join(', ')}, ${wanted.why}. Install it with this system’s package tool.`
}
