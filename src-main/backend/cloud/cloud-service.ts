import type { CloudLeftovers, CloudStatus } from '../../../src-shared/api/cloud.ts'
import type { EngineLink, EnginePace } from '../engine-link/engine-link.ts'
import type { SandboxService } from '../sandboxes/sandbox-service.ts'
import type { AccountStore } from './account-store.ts'
import type { CloudAccounts } from './cloud-account.ts'
import { busyThere, fromEnvironment, notConnected } from './cloud-errors.ts'
import type { CloudEngine } from './cloud-parts.ts'
import { shownLeftovers } from './leftovers.ts'

export interface CloudServiceOptions {
  readonly accounts: CloudAccounts
  readonly store: AccountStore
  readonly service: Pick<SandboxService, 'linkTo' | 'busyOn' | 'hangUpOn' | 'push'>
  /** What to know about where tokens lie; null when there is nothing to say. */
  readonly storageWords: () => string | null
}

/** Asked over the internet, by an account that has its limits: seldom, and with patience. */
export const cloudPace: Partial<EnginePace> = {
  search: 30_000,
  list: 60_000,
  ping: 30_000,
  lost: 1000,
  lostMost: 30_000,
  answer: 40_000,
  pingAnswer: 20_000,
}

/** The account at a cloud, and what there is in it beside sandboxes. */
export class CloudService {
  readonly #options: CloudServiceOptions
  readonly #link: EngineLink

  constructor(options: CloudServiceOptions) {
    this.#options = options
    this.#link = options.service.linkTo('fly')
  }

  status(): CloudStatus {
    const { current: account } = this.#options.accounts
    const { status, problem } = this.#link
    const known = status.state === 'ready' || status.state === 'lost' ? status.engine : null
    return {
      state: account === null ? 'off' : states[status.state],
      account,
      problem: account === null || status.state === 'ready' ? null : problem,
      capabilities: known?.capabilities ?? null,
      remarks: this.#remarks(known?.warnings ?? []),
    }
  }

  subscribe(listener: () => void): () => void {
    return this.#link.subscribe(listener)
  }

  async connect(token: string, organisation: string | null): Promise<CloudStatus> {
    const refuse = () => {
      this.#refuseWhileBusy()
    }
    refuse()
    // Fly may take long to answer, and something may have begun meanwhile.
    await this.#options.accounts.connect(token, organisation, refuse)
    await this.#begin()
    return this.status()
  }

  async disconnect(): Promise<CloudStatus> {
    const { accounts } = this.#options
    if (accounts.current === null) throw notConnected()
    if (accounts.current.from === 'environment') throw fromEnvironment()
    this.#refuseWhileBusy()
    await accounts.disconnect()
    await this.#begin()
    return this.status()
  }

  async leftovers(signal?: AbortSignal): Promise<CloudLeftovers> {
    const engine = await this.engine(signal)
    return shownLeftovers(await engine.orphans(signal === undefined ? {} : { signal }))
  }

  async removeLeftover(app: string): Promise<void> {
    await (await this.engine()).removeOrphan(app)
  }

  /** @throws AirlockError why there is none */
  async engine(signal?: AbortSignal): Promise<CloudEngine> {
    // What is found by its link was opened as such.
    return (await this.#link.ready(signal)).engine as CloudEngine
  }

  /** With another account, or none. */
  async #begin(): Promise<void> {
    await this.#options.service.hangUpOn('fly')
    this.#link.again()
  }

  #refuseWhileBusy(): void {
    const names = this.#options.service.busyOn('fly')
    if (names.length > 0) throw busyThere(names)
  }

  /** Nothing costs in silence, also where nobody here can remove it now. */
  #outOfReach(): readonly string[] {
    const { accounts, service } = this.#options
    const { current } = accounts
    // Which one a token of the environment is of is known once it was asked.
    if (current !== null && current.organisation === null) return []
    const place = current === null ? null : `fly ${current.organisation ?? ''}`
    return service.push
      .machines()
      .filter((machine) => machine.place !== place)
      .map(
        (machine) =>
          `A machine of “${machine.name}” is at ${machine.place}, and costs. Connect that account to remove it.`,
      )
  }

  #remarks(warnings: readonly string[]): readonly string[] {
    const { accounts, store, storageWords } = this.#options
    const { current } = accounts
    const words = current?.keptIn === 'file' ? storageWords() : null
    return [
      ...(words === null ? [] : [words]),
      ...(current?.from === 'person' && accounts.isInEnvironment
        ? ['FLY_API_TOKEN is set as well; the account that was connected here is used.']
        : []),
      ...(store.problem === null ? [] : [store.problem]),
      ...this.#outOfReach(),
      ...warnings,
    ]
  }
}

const states = { searching: 'looking', missing: 'failing', ready: 'ready', lost: 'failing' } as const
