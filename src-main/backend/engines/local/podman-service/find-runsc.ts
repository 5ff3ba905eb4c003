import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram } from '../../../programs/find-program.ts'

/** gVisor's program: the one that set-up fetched into our cache (known to be new enough), else the one in `PATH`. */
export function findRunsc(
  surroundings: { readonly env: Readonly<Record<string, string | undefined>>; readonly platform: NodeJS.Platform },
  cache: string,
): string | null {
  const fetched = join(cache, 'runsc', 'current', 'runsc')
  return existsSync(fetched) ? fetched : findProgram('runsc', surroundings)
}

/**
 * A runtime for Podman, which has no arguments per runtime. Cgroups are ignored because runsc cannot set up every
 * hierarchy that Podman offers; a sandbox never has an interface, so the stack with loopback only is what it wants.
 */
export function runscWrapper(runsc: string): string {
  return `#!/bin/sh\nexec '${runsc.replaceAll("'", `'\\''`)}' --network=none --ignore-cgroups "$@"\n`
}
