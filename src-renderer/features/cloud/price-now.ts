import { inDollars } from '../../../src-shared/cloud/money.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'

/** What one there costs in its state, in few characters: `$0.05/h` while it runs, `$1.80/month` at rest. */
export function priceNow({ cloud, state }: Pick<Sandbox, 'cloud' | 'state'>): string {
  if (cloud === null) return ''
  const isAtRest = state === 'stopped' || state === 'paused'
  return isAtRest ? `${inDollars(cloud.price.restingPerMonth)}/month` : `${inDollars(cloud.price.nowPerHour)}/h`
}
