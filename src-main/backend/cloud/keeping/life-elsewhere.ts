import type { MachineLifeWish, MachineState } from '../../../../src-shared/machine/machine-wire.ts'

interface Cancellable {
  readonly signal?: AbortSignal
}

/** How long a sandbox that ends by itself has. Both reject where it cannot be asked, e.g. since it does not run. */
export interface LifeElsewhere {
  read(options?: Cancellable): Promise<Pick<MachineState, 'life' | 'keptAwakeBy' | 'idleMs'>>
  /** Resolves when it counts there. */
  change(wish: MachineLifeWish, options?: Cancellable): Promise<Pick<MachineState, 'life' | 'keptAwakeBy' | 'idleMs'>>
}
