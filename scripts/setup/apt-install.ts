import { aptProblem } from './apt-problem.ts'
import { runCommand } from './command.ts'
import type { Host } from './host.ts'
import type { WantedPackage } from './packages.ts'
import { withoutServices } from './policy-rc.ts'
import type { Say } from './say.ts'

/** Another apt on the machine (a first boot's updates, say) is waited for this long, in seconds. */
const lockTimeout = 600

/**
 * Installs Debian packages as root. Without systemd none of them may start its service: Airlock starts engines itself,
 * and a service that cannot start would make the installation fail or hang.
 * @returns the packages that are still missing afterwards; why was said.
 */
export async function installPackages(
  missing: readonly WantedPackage[],
  host: Host,
  say: Say,
  signal: AbortSignal,
): Promise<readonly WantedPackage[]> {
  const apt = aptGet(signal)
  const updated = await apt(['update'])
  // One broken third-party source must not stop us: the packages may still all be there.
  if (updated !== null) say(`apt-get update was not content: ${updated}`)
  const install = async (): Promise<readonly WantedPackage[]> => {
    const problem = await apt(installing(missing))
    if (problem === null) return missing.filter((one) => !one.isPresent())
    // One package that a release does not have keeps apt from all the others, so each is asked for by itself.
    for (const one of missing) {
      if (one.isPresent()) continue
      const alone = await apt(installing([one]))
      if (alone !== null && !one.isPresent()) say(`${one.names.join(', ')} could not be installed: ${alone}`)
    }
    return missing.filter((one) => !one.isPresent())
  }
  return host.hasSystemd ? install() : withoutServices(install)
}

function installing(packages: readonly WantedPackage[]): readonly string[] {
  return ['-y', '--no-install-recommends', 'install', ...packages.flatMap(({ names }) => names)]
}

/** Runs apt-get; null when it was content, else its last words. */
function aptGet(signal: AbortSignal): (args: readonly string[]) => Promise<string | null> {
  const env: NodeJS.ProcessEnv = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' }
  const options = ['-o', `DPkg::Lock::Timeout=${String(lockTimeout)}`, '-q']
  return async (args) => {
    const { code, stdout, stderr } = await runCommand('apt-get', [...options, ...args], { env, signal })
    if (code === 0) return null
    return aptProblem(`${stdout}\n${stderr}`) || `it ended with ${String(code)}`
  }
}
