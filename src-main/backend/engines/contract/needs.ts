import type { TestContext } from 'vitest'
import type { Offered } from './contract-subject.ts'

/** What the test needs of its subject; where that cannot be had the test is skipped visibly, with the reason. */
export function needed<T>(context: TestContext, offered: Offered<T>): T {
  if (offered.offered) return offered.value
  return context.skip(offered.reason)
}
