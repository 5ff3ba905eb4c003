/** What a test may change at any time; the next request sees it. */
export interface CloudSettings {
  /** How long a second of `wait`, of leases, of stop timeouts and of the trial takes: less makes a test fast. */
  secondMs: number
  /** A read without the app's affinity cookie sees what was so long ago. */
  staleMs: number
  /** For so long after an app was made, nobody has heard of it. */
  appUnknownMs: number
  /** A machine that was updated stays so long in `replacing`. */
  replacingMs: number
  /** Whether requests beyond the documented rates are answered with 429. */
  enforceRates: boolean
  /** The organisation is in its free trial: machines end after so many seconds, and there are no performance CPUs. */
  trial: { readonly secondsPerMachine: number } | null
  /** The largest machine that can be suspended. */
  mostSuspendableMb: number
}

export const defaultSettings: Readonly<CloudSettings> = {
  secondMs: 1000,
  staleMs: 0,
  appUnknownMs: 0,
  replacingMs: 0,
  enforceRates: false,
  trial: null,
  mostSuspendableMb: 2048,
}
