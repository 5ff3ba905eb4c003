import type { EgressEvent, EgressRequest, EgressState } from '../../../src-shared/api/egress.ts'
import type { RuleInput } from '../../../src-shared/engine/network.ts'
import type { SandboxId, SandboxState } from '../../../src-shared/engine/sandbox.ts'
import type { SandboxEntry } from '../sandboxes/sandbox-entry.ts'
import type { SandboxWorld } from '../sandboxes/sandbox-world.ts'
import { followRequests } from './log/follow-requests.ts'
import { noAuthorities, noPresets, type EgressAuthoritySource, type EgressPresets } from './parts.ts'
import type { PolicyChange } from './edit-policy.ts'
import { EgressPolicies, type PolicyAnswer } from './policy-service.ts'
import { SandboxRequests } from './log/sandbox-requests.ts'

export interface EgressServiceOptions {
  readonly world: Pick<SandboxWorld, 'list' | 'records' | 'logs' | 'log' | 'clock'>
  readonly presets?: EgressPresets
  readonly authorities?: EgressAuthoritySource
}

/** What goes out of sandboxes: what each may reach, what it wanted, and the gate that decides. Takes ids and names. */
export class EgressService {
  readonly policies: EgressPolicies
  readonly #options: EgressServiceOptions
  readonly #presets: EgressPresets
  readonly #requests = new Map<SandboxId, SandboxRequests>()

  constructor(options: EgressServiceOptions) {
    this.#options = options
    this.#presets = options.presets ?? noPresets
    this.policies = new EgressPolicies({ world: options.world, presets: this.#presets })
    options.world.list.subscribe((event) => {
      if (event.type === 'removed') this.#forget(event.id)
      else if (event.type === 'changed' && restingStates.has(event.sandbox.state))
        this.policies.stopped(event.sandbox.id)
    })
  }

  async state(reference: string): Promise<EgressState> {
    const entry = this.#entry(reference)
    const { own, total } = await (this.#options.authorities ?? noAuthorities).current()
    return {
      policy: entry.policy,
      onceRules: this.policies.onceRules(entry.id),
      presets: this.#presets.states(entry.record.spec.image),
      isServing: false,
      notServing: notServing(entry),
      authorities: { own, total },
      upstreamProxy: null,
    }
  }

  /** The newest first. */
  requests(reference: string, most: number): readonly EgressRequest[] {
    return this.requestsOf(this.#entry(reference).id).all.toReversed().slice(0, most)
  }

  /** Never ends by itself. */
  events(reference: string, signal: AbortSignal): AsyncGenerator<EgressEvent> {
    const { id } = this.#entry(reference)
    return followRequests({
      requests: this.requestsOf(id),
      state: () => this.state(id),
      onState: (listener) =>
        this.policies.onChange((changed) => {
          if (changed === id) listener()
        }),
      signal,
    })
  }

  async change(reference: string, change: PolicyChange): Promise<EgressState> {
    return await this.#changed(reference, (entry) => this.policies.change(entry, change))
  }

  async addRule(reference: string, rule: RuleInput): Promise<EgressState> {
    return await this.#changed(reference, (entry) => this.policies.addRule(entry, rule))
  }

  async removeRule(reference: string, rule: Omit<RuleInput, 'mayBePrivate'>): Promise<EgressState> {
    return await this.#changed(reference, (entry) => this.policies.removeRule(entry, rule))
  }

  async answer(reference: string, answer: PolicyAnswer): Promise<EgressState> {
    return await this.#changed(reference, (entry) => this.policies.answer(entry, answer))
  }

  async lockToUsed(reference: string): Promise<EgressState> {
    return await this.#changed(reference, (entry) => this.policies.lockToUsed(entry))
  }

  /** The person looked at what was refused. */
  seen(reference: string): void {
    const entry = this.#entry(reference)
    entry.unseenRefusals = 0
    this.#options.world.list.changed(entry)
  }

  requestsOf(id: SandboxId): SandboxRequests {
    const known = this.#requests.get(id) ?? new SandboxRequests()
    this.#requests.set(id, known)
    return known
  }

  #forget(id: SandboxId): void {
    this.policies.stopped(id)
    this.#requests.delete(id)
  }

  #entry(reference: string): SandboxEntry {
    return this.#options.world.list.find(reference)
  }

  async #changed(reference: string, work: (entry: SandboxEntry) => Promise<void>): Promise<EgressState> {
    const entry = this.#entry(reference)
    await work(entry)
    return await this.state(entry.id)
  }
}

const restingStates: ReadonlySet<SandboxState> = new Set(['stopped', 'failed', 'removing'])

function notServing(entry: SandboxEntry): string {
  if (entry.state !== 'running') return 'It does not run.'
  return 'Its isolation is being proven: nothing goes out before that.'
}
