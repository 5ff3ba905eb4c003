import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import type { ContainerEngine } from '../../engines/engine.ts'
import type { PushService } from '../../push/push-service.ts'
import type { SandboxEntry } from '../../sandboxes/sandbox-entry.ts'
import type { SandboxWorld } from '../../sandboxes/sandbox-world.ts'
import { cannotBeShared, mayStillBeShared, notConnected } from '../cloud-errors.ts'
import type { KeptShared } from './kept-shared.ts'

export interface SharesLeftBehindOptions {
  readonly world: Pick<SandboxWorld, 'engines' | 'log'>
  readonly push: Pick<PushService, 'knows' | 'hasRestingMachine'>
  /** Null: nothing is shared any more. */
  readonly keep: (entry: SandboxEntry, share: KeptShared | null) => Promise<void>
  /** How long a machine is waited for. */
  readonly patience: () => AbortSignal
}

/**
 * What a machine may still serve whose sandbox is on this computer again: one that was left behind goes on running, and one that
 * rests begins anew with the next push. So it is kept here until the machine was told, is gone, or its time is over.
 */
export class SharesLeftBehind {
  readonly #options: SharesLeftBehindOptions

  constructor(options: SharesLeftBehindOptions) {
    this.#options = options
  }

  /** Tells the machine where it may run; one that rests is told once it does. */
  async look(entry: SandboxEntry): Promise<void> {
    await this.#endHere(entry)
    if (this.#rests(entry)) return
    await this.#tell(entry).catch((error: unknown) => {
      this.#options.world.log.info(`That nothing of ${entry.id} is shared could not be told: ${String(error)}`)
    })
  }

  /** @throws AirlockError where nothing is known to be shared, or the machine may go on serving it */
  async end(entry: SandboxEntry): Promise<KeptShared | null> {
    const shared = this.read(entry)
    await this.#endHere(entry)
    if (this.#rests(entry)) return entry.record.shared ?? null
    try {
      await this.#tell(entry)
    } catch (error) {
      throw mayStillBeShared(entry.name, shared, error)
    }
    return entry.record.shared ?? null
  }

  /** @throws AirlockError where nothing is known to be shared */
  read({ record, name }: SandboxEntry): KeptShared {
    if (record.shared === undefined) throw cannotBeShared(name)
    return record.shared
  }

  /** First of all, so that it is tried again whatever happens now. */
  async #endHere(entry: SandboxEntry): Promise<void> {
    const { shared } = entry.record
    if (shared?.isEnding === false) await this.#options.keep(entry, { ...shared, isEnding: true })
  }

  #rests({ id }: SandboxEntry): boolean {
    return this.#options.push.hasRestingMachine(id)
  }

  async #tell(entry: SandboxEntry): Promise<void> {
    const { world, push, keep, patience } = this.#options
    const engine = world.engines.at('fly')?.current ?? null
    if (engine === null) throw notConnected()
    try {
      if (await endThere(engine, entry.id, patience())) await keep(entry, null)
    } catch (error) {
      const isGone = error instanceof AirlockError && error.code === 'sandbox-not-found' && !push.knows(entry.id)
      if (!isGone) throw error
      await keep(entry, null)
    }
  }
}

/** Ends what a machine shares; false where it does not run, and so serves nothing and hears nothing. */
export async function endThere(engine: ContainerEngine, id: string, signal: AbortSignal): Promise<boolean> {
  const shares = engine.sharesOf?.(id)
  if (shares === undefined) return true
  const { state } = await engine.inspect(id, { signal })
  if (state !== 'running') return false
  await shares.change(null, { signal })
  return true
}
