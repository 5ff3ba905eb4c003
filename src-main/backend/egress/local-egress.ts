import type { BackendLog } from '../logs/backend-log.ts'
import type { Surroundings } from '../../directories.ts'
import { programsOf } from '../programs/run-program.ts'
import { openAuthorities } from './authorities/authorities.ts'
import { nodeAuthorities } from './authorities/stores.ts'
import { noPresets, type EgressParts } from './parts.ts'
import { dialThroughProxy } from './reach/through-proxy.ts'
import { thisComputer } from './reach/this-computer.ts'
import { proxyFromEnvironment } from './reach/upstream-proxy.ts'

/** The outside as this computer reaches it. */
export function localEgress({ env, platform }: Surroundings, log: BackendLog): EgressParts {
  const run = programsOf({ env, platform })
  return {
    way: thisComputer,
    proxy: proxyFromEnvironment(env),
    throughProxy: dialThroughProxy,
    presets: noPresets,
    authorities: openAuthorities({
      surroundings: { ...nodeAuthorities, env, platform, root: '/', run },
      log,
      now: () => new Date(),
    }),
  }
}
