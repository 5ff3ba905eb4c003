/** Sandboxes that are kept started ahead, so that a new one is ready at once; and what that costs. */
export interface WarmPoolView {
  /** Whether any are kept ready: as the setting says, unless the environment decides. */
  readonly isOn: boolean
  /** `environment` where the backend began with `AIRLOCK_WARM_POOL`, so that the setting changes nothing. */
  readonly decidedBy: 'setting' | 'environment'
  /** How many are ready now. */
  readonly ready: number
  readonly isBuilding: boolean
  /** Memory that they use together; null where nobody can say. */
  readonly memoryBytes: number | null
  /** Why there is none although it is on, as a sentence; null where nothing is in the way. */
  readonly reason: string | null
}
