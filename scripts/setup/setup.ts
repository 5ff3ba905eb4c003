import { createInterface } from 'node:readline/promises'
import { installPackages } from './apt-install.ts'
import { ensureGVisor, type GVisor } from './gvisor.ts'
import type { Host } from './host.ts'
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
export async function setUp(purpose: Purpose, host: Host, say: Say): Promise<SetUpResult> {
  let missing = host.platform === 'linux' ? missingPackages(purpose) : []
  if (missing.length > 0 && host.isDebianLike && host.isRoot) {
    for (const one of missing) say(`Installing ${one.names.join(', ')}: ${one.why}.`)
    if (await mayInstall(missing, host)) missing = await installPackages(missing, host, say)
  } else if (missing.length > 0) {
    for (const one of missing) say(adviceFor(one, host))
  }
  return { missing: missing.map((one) => adviceFor(one, host)), gvisor: await tryGVisor(host, say) }
}

async function tryGVisor(host: Host, say: Say): Promise<GVisor | null> {
  try {
    return await ensureGVisor(host, say)
  } catch (error) {
    say(`gVisor could not be fetched: ${sentenceOf(error)}`)
    return null
  }
}

function adviceFor(wanted: WantedPackage, host: Host): string {
  const names = wanted.names.join(' ')
  return host.isDebianLike
    ? `Missing: ${wanted.names.join(', ')} (${wanted.why}). Install it: sudo apt-get install ${names}`
    : `Missing: ${wanted.names.join(', ')} (${wanted.why}). Install it with your package tool.`
}

async function mayInstall(missing: readonly WantedPackage[], host: Host): Promise<boolean> {
  if (!host.canAsk) return true
  const names = missing.flatMap((one) => one.names).join(' ')
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await terminal.question(`Run "apt-get install ${names}" now? [Y/n] `)
    return !/^\s*n/i.test(answer)
  } finally {
    terminal.close()
  }
}
