import { mustRun, runCommand } from './command.ts'
import type { Host } from './host.ts'
import type { WantedPackage } from './packages.ts'
import { type Say, sentenceOf } from './say.ts'

/** Another apt on the machine (a first boot's updates, say) is waited for this long, in seconds. */
const lockTimeout = 600

/**
 * Installs Debian packages as root. A package whose service cannot be started here (a container has no systemd) still
 * counts once its programs are there: Airlock starts engines itself.
 * @returns the packages that are still missing afterwards; why was said.
 */
export async function installPackages(
  missing: readonly WantedPackage[],
  host: Host,
  say: Say,
): Promise<readonly WantedPackage[]> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    DEBIAN_FRONTEND: 'noninteractive',
    LC_ALL: 'C.UTF-8',
    // invoke-rc.d starts nothing in the rescue run level, so no postinst fails over a service.
    ...(host.hasSystemd ? {} : { RUNLEVEL: '1' }),
  }
  const lock = ['-o', `DPkg::Lock::Timeout=${lockTimeout}`]
  const names = missing.flatMap((one) => one.names)
  const updated = await runCommand('apt-get', [...lock, '-q', 'update'], { env })
  // One broken third-party source must not stop us: the packages may still all be there.
  if (updated.code !== 0) say(`apt-get update was not content: ${updated.stderr.trim().split('\n').at(-1) ?? ''}`)
  const install = [...lock, '-q', '-y', '--no-install-recommends', 'install', ...names]
  try {
    await mustRun('apt-get', install, { env })
  } catch (error) {
    const left = missing.filter((one) => !one.isPresent())
    if (left.length > 0) say(sentenceOf(error))
    else say('A package could not finish setting itself up, but every program that is needed is there.')
    return left
  }
  return missing.filter((one) => !one.isPresent())
}
