import type { EgressRequest } from '../../../src-shared/api/egress.ts'

/** What was wanted, by id, in the order in which it was first told. */
export type RequestLog = ReadonlyMap<string, EgressRequest>

export const emptyLog: RequestLog = new Map()

/** Beyond it the oldest are forgotten by the page. */
export const mostRequests = 5000

/** The log with what is new or changed; what is known keeps its place. */
export function withRequests(log: RequestLog, told: readonly EgressRequest[]): RequestLog {
  const next = new Map(log)
  for (const request of told) next.set(request.id, request)
  for (const id of next.keys()) {
    if (next.size <= mostRequests) break
    next.delete(id)
  }
  return next
}

export const chips = ['all', 'refused', 'allowed', 'open'] as const
export type Chip = (typeof chips)[number]

export const chipTitles = { all: 'All', refused: 'Refused', allowed: 'Allowed', open: 'Open now' } as const

/** Whether a request belongs under a chip. What was allowed and failed was allowed. */
export function isUnder(chip: Chip, { outcome }: EgressRequest): boolean {
  switch (chip) {
    case 'all':
      return true
    case 'refused':
      return outcome.kind === 'refused'
    case 'allowed':
      return outcome.kind !== 'refused'
    case 'open':
      return outcome.kind === 'open' || outcome.kind === 'waiting'
  }
}

/** Those whose host, port or program has all words that were typed, newest first. */
export function requestsWith(log: RequestLog, text: string): readonly EgressRequest[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const found: EgressRequest[] = []
  for (const request of log.values()) {
    const haystack = `${request.host}:${String(request.port ?? '')} ${request.process?.name ?? ''}`.toLowerCase()
    if (words.every((word) => haystack.includes(word))) found.push(request)
  }
  return found.reverse()
}

/** Different hosts that only learn mode let pass. */
export function learnedHosts(log: RequestLog): readonly string[] {
  return [...new Set([...log.values()].filter(({ isLearned }) => isLearned).map(({ host }) => host))]
}
