import { Turns } from '../../channel/turns.ts'
import { untilAborted } from '../../until-aborted.ts'
import type { ResolveHost } from './way.ts'

/** Of one sandbox at once: lookups take threads that all of the backend shares. */
const mostAtOnce = 4

/** Lookups of one sandbox: those of the same name that are under way at the same time are one. */
export function sharedLookups(resolve: ResolveHost): ResolveHost {
  const turns = new Turns(mostAtOnce)
  const underWay = new Map<string, Promise<readonly string[]>>()
  const begin = async (host: string) => {
    // Each has its own end, however long the one that asked first is still there.
    const signal = AbortSignal.timeout(lookupMs)
    const done = await turns.take(signal)
    // Its thread is busy until it ends, whoever still waits for it: until then it keeps its turn.
    const lookup = resolve(host, signal).finally(done)
    return await untilAborted(lookup, signal)
  }
  return async (host, signal) => {
    const known = underWay.get(host)
    const lookup =
      known ??
      begin(host).finally(() => {
        underWay.delete(host)
      })
    if (known === undefined) underWay.set(host, lookup)
    return await untilAborted(lookup, signal)
  }
}

const lookupMs = 15_000
