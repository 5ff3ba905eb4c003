import type { Canaries } from './facts.ts'

/** Request: `FactsRequest`, or null from a backend of before. Response: `IsolationFacts` as head. */
export const factsRoute = 'facts'

export interface FactsRequest {
  readonly canaries: Canaries
}
