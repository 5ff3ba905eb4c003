/** One thing that the engine told, in the words of its newest API whatever version it speaks. */
export type EngineNotice =
  | {
      readonly kind: 'event'
      /** `container`, `image`, `volume`, `network`, `daemon` … */
      readonly type: string
      /** `create`, `start`, `die`, `destroy`, `pause`, `unpause`, `oom` …; what follows a colon is cut off. */
      readonly action: string
      /** Id of what it happened to; a volume's is its name. */
      readonly id: string
      /** Labels and facts, e.g. `exitCode`. */
      readonly attributes: Readonly<Record<string, string>>
      /** Milliseconds since 1970 by the engine's clock; 0 where it did not say. */
      readonly at: number
    }
  /** The stream was interrupted: list again, since anything may have happened. */
  | { readonly kind: 'gap' }
