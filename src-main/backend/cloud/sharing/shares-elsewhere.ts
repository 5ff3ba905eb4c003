import type { MachineShare, MachineShareWish } from '../../../../src-shared/machine/share-wire.ts'

interface Cancellable {
  readonly signal?: AbortSignal
}

/** What of a sandbox is shared where everybody may knock. `read` and `change` reject where its machine cannot be asked. */
export interface SharesElsewhere {
  /** `https://HOST`, without a path. */
  address(): Promise<string>
  read(options?: Cancellable): Promise<MachineShare | null>
  /** Resolves when it counts there; null: nothing is shared any more, and what went through it has ended. */
  change(wish: MachineShareWish | null, options?: Cancellable): Promise<MachineShare | null>
}
