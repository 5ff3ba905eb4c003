import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { BuildMachine } from './build-machine.ts'

const patienceMs = 5_000
/** What apt was asked is not asked again for so long (milliseconds): reading its lists takes a second of processor time. */
const lastsMs = 60_000

/** Asks apt once for all that are ever asked for, and keeps the answer a while; callers at the same time share it. */
export function sharedVersions(
  all: readonly string[],
  versionsOf: typeof packageVersions = packageVersions,
  now: () => number = () => performance.now(),
): typeof packageVersions {
  let asked: { readonly versions: ReturnType<typeof packageVersions>; readonly until: number } | null = null
  return async (machine) => {
    if (asked === null || now() > asked.until) asked = { versions: versionsOf(machine, all), until: now() + lastsMs }
    return await asked.versions
  }
}

/** Versions of packages as the archive of a suite has them, by apt's own lists; what these do not name is left out. */
export async function packageVersions(
  machine: Pick<BuildMachine, 'suite'>,
  packages: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  try {
    const { stdout } = await promisify(execFile)('apt-cache', ['madison', ...packages], {
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
      timeout: patienceMs,
    })
    return readMadison(stdout, machine.suite)
  } catch {
    // Without apt's lists it is said without numbers; nothing depends on them.
    return new Map()
  }
}

/** Reads `apt-cache madison`, newest first; what comes from another suite, e.g. a vendor's archive, is left out. */
export function readMadison(text: string, suite: string): ReadonlyMap<string, string> {
  const versions = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [name = '', version = '', place = ''] = line.split('|').map((part) => part.trim())
    const from = place.split(/\s+/)[1]?.split('/')[0] ?? ''
    const isOurs = from === suite || (from.startsWith(`${suite}-`) && !from.endsWith('-backports'))
    if (isOurs && !versions.has(name)) versions.set(name, version)
  }
  return versions
}
