import { readFileSync } from 'node:fs'
import type { Account } from './account.ts'

const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * The environment of the person's programs: what the image set, as PID 1 got it, and what a login sets. Nothing of the
 * agent's own: it was started with an empty one, so that an image's `LD_*` and `NODE_OPTIONS` reach programs, not it.
 */
export function personsEnvironment(
  image: Readonly<Record<string, string>>,
  account: Account,
  /** A folder of programs that come before the image's; null for none. */
  shims: string | null = null,
): Record<string, string> {
  const environment: Record<string, string> = { ...image }
  environment['HOME'] = account.home
  environment['USER'] = account.user
  environment['LOGNAME'] = account.user
  environment['SHELL'] = account.shell
  environment['PATH'] ||= usualPath
  if (shims !== null) environment['PATH'] = `${shims}:${environment['PATH']}`
  // Without one, shells take every letter beyond ASCII for several.
  if (!environment['LC_ALL'] && !environment['LC_CTYPE'] && !environment['LANG']) environment['LANG'] = 'C.UTF-8'
  delete environment['PWD']
  delete environment['OLDPWD']
  delete environment['SHLVL']
  return environment
}

/** Environment block as the kernel shows it: `NAME=value` with NUL between. */
export function parseEnvironmentBlock(block: string): Record<string, string> {
  const environment: Record<string, string> = {}
  for (const pair of block.split('\0')) {
    const at = pair.indexOf('=')
    if (at > 0) environment[pair.slice(0, at)] = pair.slice(at + 1)
  }
  return environment
}

/** What the engine gave PID 1. Falls back to the agent's own when that cannot be read. */
export function imageEnvironment(source: string): Record<string, string> {
  try {
    return parseEnvironmentBlock(readFileSync(source, 'utf8'))
  } catch {
    // E.g. PID 1 of a plain machine is another user's; then there is no image either.
    return Object.fromEntries(
      Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
    )
  }
}
