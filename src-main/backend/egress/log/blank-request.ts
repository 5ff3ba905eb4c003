import type { EgressRequest } from '../../../../src-shared/api/egress.ts'

/** A request before anything was decided or happened. */
export const blankRequest = {
  outcome: { kind: 'waiting' },
  words: '',
  rule: null,
  isLearned: false,
  address: null,
  secret: null,
  sent: 0,
  received: 0,
  times: 1,
  endedAt: null,
} as const satisfies Partial<EgressRequest>
