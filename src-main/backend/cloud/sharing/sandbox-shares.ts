import { createHash, randomBytes } from 'node:crypto'
import type { MadeShare, SandboxShare } from '../../../../src-shared/cloud/sandbox-share.ts'
import type { SandboxId } from '../../../../src-shared/engine/sandbox.ts'
import { sharePath } from '../../../../src-shared/machine/share-wire.ts'
import { RepeatedLook } from '../../waiting/repeated-look.ts'
import { Turns } from '../../engines/work/turns.ts'
import type { SandboxEntry } from '../../sandboxes/sandbox-entry.ts'
import type { SandboxWorld } from '../../sandboxes/sandbox-world.ts'
import { cannotBeAsked, cannotBeShared, isBeingMoved } from '../cloud-errors.ts'
import { runningElsewhere } from '../running-elsewhere.ts'
import type { PushService } from '../../push/push-service.ts'
import { keepShared, shareVariables, type KeptShared } from './kept-shared.ts'
import { SharesLeftBehind } from './shares-left-behind.ts'
import type { SharesElsewhere } from './shares-elsewhere.ts'

export interface SandboxSharesOptions {
  readonly world: Pick<SandboxWorld, 'list' | 'records' | 'log' | 'clock' | 'engines'>
  readonly push: Pick<PushService, 'knows' | 'hasRestingMachine'>
  readonly existing: (reference: string) => Promise<SandboxEntry>
  /** Milliseconds between two looks; tests make it short. */
  readonly everyMs?: number | undefined
}

const standardEveryMs = 30_000
const answerMs = 15_000

/**
 * Ports of sandboxes at a cloud that are shared by a link. The machine there holds to it by itself; here is kept what doors show and
 * what a machine that slept is still to be told. A link is a secret: it is made here, told once, and kept nowhere.
 */
export class SandboxShares {
  readonly #options: SandboxSharesOptions
  readonly #looks: RepeatedLook
  readonly #turns = new Turns()
  readonly #left: SharesLeftBehind
  #unsubscribe: () => void = () => undefined

  constructor(options: SandboxSharesOptions) {
    this.#options = options
    this.#looks = new RepeatedLook(() => this.#lookAtAll(), options.everyMs ?? standardEveryMs)
    this.#left = new SharesLeftBehind({
      ...{ world: options.world, push: options.push },
      keep: (entry, share) => this.#keep(entry, share),
      patience: () => this.#patience().signal,
    })
  }

  start(): void {
    this.#unsubscribe = this.#options.world.list.subscribe((event) => {
      if (event.type === 'changed' && event.sandbox.cloud?.share?.isEnding === true) this.#looks.wake()
    })
    this.#looks.start()
  }

  async close(): Promise<void> {
    this.#unsubscribe()
    await this.#looks.close()
  }

  /** Makes a link to a port for so many minutes. What was shared before ends. */
  async share(reference: string, port: number, minutes: number): Promise<MadeShare> {
    const entry = await this.#options.existing(reference)
    return await this.#turns.take(entry.id, async () => {
      const machine = this.#machineOf(entry)
      if (entry.heldFor !== null) throw isBeingMoved(entry.name)
      const secret = randomBytes(32).toString('base64url')
      const secretHash = createHash('sha256').update(secret).digest('hex')
      const url = await machine.address()
      const made = await machine.change({ port, secretHash, minutes }, this.#patience())
      if (made === null) throw cannotBeAsked(entry.name, 'not sharing, although it said that it would')
      const share = { port: made.port, url, expiresAt: made.expiresAt, isEnding: false }
      await this.#keep(entry, share)
      return { share, link: `${url}${sharePath}${secret}` }
    })
  }

  /** What is shared, as its machine says where that can be asked. */
  async read(reference: string): Promise<SandboxShare | null> {
    const entry = await this.#options.existing(reference)
    return await this.#turns.take(entry.id, async () => {
      if (entry.engine === 'local') return this.#left.read(entry)
      const kept = entry.record.shared ?? null
      if (entry.state !== 'running' || kept?.isEnding === true) return kept
      const machine = this.#machineOf(entry)
      const told = await machine.read(this.#patience())
      const share = told === null ? null : { ...told, url: await machine.address(), isEnding: false }
      if (JSON.stringify(share) !== JSON.stringify(kept)) await this.#keep(entry, share)
      return share
    })
  }

  /** Ends it, and what goes through it, at once. A machine that sleeps serves nothing, and is told as soon as it runs. */
  async end(reference: string): Promise<SandboxShare | null> {
    const entry = await this.#options.existing(reference)
    return await this.#turns.take(entry.id, async () => {
      if (entry.engine === 'local') return await this.#left.end(entry)
      const { shared } = entry.record
      // First of all, so that it is tried again whatever happens now.
      if (shared !== undefined && !shared.isEnding) await this.#keep(entry, { ...shared, isEnding: true })
      if (entry.state === 'running') await this.#tellEnd(entry)
      return entry.record.shared ?? null
    })
  }

  /** What programs inside get that are started now. */
  variables(id: SandboxId): Readonly<Record<string, string>> {
    return shareVariables(this.#options.world.list.find(id), this.#now())
  }

  async #lookAtAll(): Promise<void> {
    const { list, log } = this.#options.world
    for (const entry of list.listed.filter(({ record }) => record.shared !== undefined)) {
      await this.#turns
        .take(entry.id, () => this.#look(entry))
        .catch((error: unknown) => {
          log.error(`What ${entry.id} shares could not be minded; trying again`, error)
        })
    }
  }

  async #look(entry: SandboxEntry): Promise<void> {
    const { shared } = entry.record
    if (shared === undefined || entry.record.intent !== 'keep') return
    const isOver = Date.parse(shared.expiresAt) <= this.#now()
    if (isOver) await this.#keep(entry, null)
    // One that came home left its machine, and so its address, behind.
    else if (entry.engine === 'local') await this.#left.look(entry)
    else if (shared.isEnding && entry.state === 'running') await this.#tellEnd(entry)
  }

  async #tellEnd(entry: SandboxEntry): Promise<void> {
    await this.#machineOf(entry).change(null, this.#patience())
    await this.#keep(entry, null)
  }

  async #keep(entry: SandboxEntry, share: KeptShared | null): Promise<void> {
    await keepShared(this.#options.world, entry, share)
  }

  #machineOf(entry: SandboxEntry): SharesElsewhere {
    this.#requireThere(entry)
    return runningElsewhere(this.#options.world, entry, (engine) => engine.sharesOf?.(entry.id))
  }

  #requireThere({ engine, name }: SandboxEntry): void {
    if (engine === 'local') throw cannotBeShared(name)
  }

  #patience(): { readonly signal: AbortSignal } {
    return { signal: AbortSignal.any([this.#looks.signal, AbortSignal.timeout(answerMs)]) }
  }

  #now(): number {
    return this.#options.world.clock.date().getTime()
  }
}
