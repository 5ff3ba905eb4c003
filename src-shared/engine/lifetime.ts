/** How long a sandbox may run at a time. At its end it is stopped, never removed. */
export interface SandboxLifetime {
  /** Whole hours from its start. */
  readonly hours: number
  /** ISO 8601, by the wall clock; null while it does not run: then the next start begins anew. */
  readonly endsAt: string | null
}

export const lifetimeLimits = { leastHours: 1, mostHours: 24 } as const

/** The person is told so long before the end (milliseconds). */
export const lifetimeWarnings = { first: 15 * 60_000, last: 5 * 60_000 } as const

/** Whether the end is near enough to be told. */
export function isEnding(lifetime: SandboxLifetime | null, now: number): boolean {
  return lifetime?.endsAt != null && Date.parse(lifetime.endsAt) - now <= lifetimeWarnings.first
}
