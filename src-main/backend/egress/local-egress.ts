import type { BackendLog } from '../logs/backend-log.ts'
import type { Surroundings } from '../../directories.ts'
import type { Clock } from '../sandboxes/sandbox-world.ts'
import { programsOf } from '../programs/run-program.ts'
import { openAuthorities } from './authorities/authorities.ts'
import { nodeAuthorities } from './authorities/stores.ts'
import type { OpenEgress } from './parts.ts'
import { computerPlace } from './presets/computer-place.ts'
import { Presets } from './presets/presets.ts'
import { dialThroughProxy } from './reach/through-proxy.ts'
import { thisComputer } from './reach/this-computer.ts'
import { proxyFromEnvironment } from './reach/upstream-proxy.ts'

/** The outside as this computer reaches it, with the lists that its tools and settings tell. */
export function localEgress(surroundings: Surroundings, log: BackendLog, clock: Clock): OpenEgress {
  const { env, platform, home } = surroundings
  const run = programsOf({ env, platform })
  return async ({ settings, stateDirectory }) => ({
    way: thisComputer,
    proxy: proxyFromEnvironment(env),
    throughProxy: dialThroughProxy,
    presets: await Presets.open({
      computer: (signal) => computerPlace({ env, platform, home, signal }),
      ...{ stateDirectory, settings, log, now: clock.date },
    }),
    authorities: openAuthorities({
      surroundings: { ...nodeAuthorities, env, platform, root: '/', run },
      log,
      now: clock.date,
    }),
  })
}
