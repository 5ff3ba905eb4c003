import type { Failure } from './failure.ts'
import type { FlyError } from './fly-error.ts'
import type { World } from './world.ts'

export const attempts = 4
const shortestMs = 500
const longestMs = 8000

/** Full jitter: anything between nothing and a bound that doubles. What the service asks for is the least. */
export function backoffMs(world: World, attempt: number, failure: Failure): number {
  const asked = failure.kind === 'rate' ? (failure.retryAfterMs ?? 0) : 0
  const bound = Math.min(longestMs, shortestMs * 2 ** attempt)
  return Math.max(asked, shortestMs / 5 + world.random() * bound)
}

/**
 * Whether the same request may be sent again: it only reads (or cannot do more the second time) and the failure passes
 * by itself, or it certainly had no effect.
 */
export function mayRetry(error: FlyError, repeatable: boolean): boolean {
  const { failure, status } = error
  if (failure.kind === 'rate') return true
  if (failure.kind !== 'outage') return false
  if (!error.mayHaveHappened && failure.where === 'network') return true
  return repeatable && (failure.where !== 'service' || (status !== null && [502, 503, 504].includes(status)))
}
