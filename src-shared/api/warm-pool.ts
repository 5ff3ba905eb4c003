/** Sandboxes that are kept started ahead, so that a new one is ready at once; and what that costs. */
export interface WarmPoolView {
  /** What the person chose. */
  readonly isOn: boolean
  /** How many are ready now. */
  readonly ready: number
  readonly isBuilding: boolean
  /** Memory that they use together; null where nobody can say. */
  readonly memoryBytes: number | null
  /** Why there is none although it is on, as a sentence; null where nothing is in the way. */
  readonly reason: string | null
}
