import type { EgressEvent, EgressRequest, EgressState } from '../../../src-shared/api/egress.ts'
import type { RuleInput } from '../../../src-shared/engine/network.ts'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import type { MachineSecret, MachineSecrets, MachineSecretState } from '../../../src-shared/machine/secrets-wire.ts'
import type { EgressTerms, PresetId } from '../../../src-shared/policy/policy.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import { firstImage } from '../packages/kept-packages.ts'
import type { BuildWayOut } from '../packages/parts.ts'
import type { SandboxEntry } from '../sandboxes/sandbox-entry.ts'
import type { SandboxWorld } from '../sandboxes/sandbox-world.ts'
import type { PolicyChange } from './edit-policy.ts'
import { EgressEndpoints } from './endpoints.ts'
import { EgressLogs } from './log/egress-logs.ts'
import { followRequests } from './log/follow-requests.ts'
import { nowhere, type EgressParts } from './parts.ts'
import { EgressPolicies, type PolicyAnswer } from './policy-service.ts'
import { SandboxElsewhere } from './elsewhere/sandbox-elsewhere.ts'
import { SandboxEgress } from './sandbox-egress.ts'
import { shownProxy } from './reach/upstream-proxy.ts'

export interface EgressServiceOptions {
  readonly world: Pick<SandboxWorld, 'list' | 'records' | 'logs' | 'log' | 'clock' | 'agents' | 'engines'>
  /** What a person agreed to have handed to a gate elsewhere; nothing when left out. */
  readonly secretsFor?: ((id: SandboxId) => Promise<readonly MachineSecret[]>) | undefined
  /** Nothing is reached when left out. */
  readonly parts?: EgressParts | undefined
  /** Where requests are kept; nowhere when left out. */
  readonly directory?: string | undefined
}

/** What goes out of sandboxes: what each may reach, what it wanted, and the gate that decides. Takes ids and names. */
export class EgressService {
  readonly policies: EgressPolicies
  /** Names that the backend answers by itself. */
  readonly endpoints = new EgressEndpoints()
  readonly #options: EgressServiceOptions
  readonly #parts: EgressParts
  readonly #logs: EgressLogs
  readonly #sandboxes = new Map<SandboxId, SandboxEgress | SandboxElsewhere>()
  readonly #listeners = new Set<(id: SandboxId) => void>()
  readonly #closed = new AbortController()

  constructor(options: EgressServiceOptions) {
    this.#options = options
    this.#parts = options.parts ?? nowhere
    const { world, directory } = options
    this.policies = new EgressPolicies({ world, presets: this.#parts.presets })
    this.#logs = new EgressLogs({ world, directory })
    this.policies.onChange((id) => {
      this.#sandboxes.get(id)?.changed()
      this.#tell(id)
    })
    const all = () => {
      for (const id of this.#sandboxes.keys()) this.policies.changed(id)
    }
    const stops = [
      this.#parts.presets.onChange(all),
      this.endpoints.onChange(all),
      world.list.subscribe((event) => {
        if (event.type === 'removed') this.#forget(event.id)
        else if (event.type === 'changed') this.#look(event.sandbox.id)
      }),
    ]
    this.#closed.signal.addEventListener('abort', () => {
      for (const stop of stops) stop()
    })
  }

  /** A channel is there; `signal` aborts when we hang up. */
  opened(id: SandboxId, agent: AgentClient, signal: AbortSignal): void {
    const { world } = this.#options
    const entry = world.list.get(id)
    if (entry === undefined) return
    const common = {
      signal,
      requests: this.#logs.of(id),
      onServing: () => {
        this.#tell(id)
      },
    }
    const gate = world.engines.of(entry).current?.gateOf?.(id)
    const one =
      gate === undefined
        ? new SandboxEgress({
            ...{
              ...common,
              world,
              entry,
              agent,
              parts: this.#parts,
              policies: this.policies,
              endpoints: this.endpoints,
            },
          })
        : new SandboxElsewhere({
            ...{ ...common, gate, log: world.log, isProven: () => entry.isProven },
            terms: () => this.policies.terms(entry),
            secrets: () => this.#secretsFor(entry),
          })
    this.#sandboxes.set(id, one)
    signal.addEventListener(
      'abort',
      () => {
        if (this.#sandboxes.get(id) === one) this.#sandboxes.delete(id)
      },
      { once: true },
    )
    // A gate elsewhere goes on as it was told until we know better.
    if (gate === undefined || entry.isProven) void one.proven()
  }

  /** What a build for a sandbox may reach at this moment, with lists besides. */
  buildTerms(reference: string, presets: readonly PresetId[]): EgressTerms {
    return this.policies.buildTerms(this.#entry(reference), presets)
  }

  /**
   * The way out of a build that was measured: by the policy of the sandbox that it is for, or by rules of its own, and by these
   * lists. It has no secrets. Resolves when it is open, or that takes too long.
   */
  async build(entry: SandboxEntry, agent: AgentClient, { presets, rules, signal }: BuildWayOut): Promise<void> {
    const { world } = this.#options
    const one = new SandboxEgress({
      ...{ world, entry, agent, signal, parts: this.#parts, policies: this.policies, endpoints: new EgressEndpoints() },
      requests: this.#logs.of(entry.id),
      onServing: () => undefined,
      build: {
        terms: () =>
          rules === undefined ? this.buildTerms(entry.id, presets) : this.policies.ownBuildTerms(entry, rules, presets),
      },
    })
    const stop = this.policies.onChange((id) => {
      if (id === entry.id) one.changed()
    })
    signal.addEventListener('abort', stop, { once: true })
    await one.proven()
  }

  /** The isolation of a run was seen to hold: resolves when its way out is open, or that takes too long. Never rejects. */
  async proven(id: SandboxId): Promise<void> {
    await this.#sandboxes.get(id)?.proven()
  }

  /**
   * One that was just made, before anything was brought in: nothing in it is a person's yet, and nothing may be until this
   * resolves. Never rejects.
   */
  async fresh({ record }: SandboxEntry, agent: AgentClient, signal: AbortSignal): Promise<void> {
    await this.#parts.presets.learnImage(record.spec.image, agent, signal).catch((error: unknown) => {
      if (!signal.aborted) this.#options.world.log.error('What tools of an image use could not be read', error)
    })
  }

  /** What is known of secrets where the gate of a sandbox elsewhere is; null where nobody is connected to it. */
  secretsElsewhere(
    id: SandboxId,
  ): { readonly known: readonly MachineSecretState[]; readonly trouble: string | null } | null {
    const one = this.#sandboxes.get(id)
    if (one === undefined) return null
    // Where the gate is here, none is anywhere else.
    return one instanceof SandboxElsewhere
      ? { known: one.secrets.known ?? [], trouble: one.secrets.trouble }
      : { known: [], trouble: null }
  }

  /** Calls `listener` when what is known of a sandbox's way out is another. */
  onState(listener: (id: SandboxId) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** What counts for a sandbox now; null when it is gone. */
  terms(id: SandboxId): EgressTerms | null {
    const entry = this.#options.world.list.get(id)
    return entry === undefined ? null : this.policies.terms(entry)
  }

  async state(reference: string): Promise<EgressState> {
    const entry = this.#entry(reference)
    const { own, total } = await this.#parts.authorities.current()
    const one = this.#sandboxes.get(entry.id)
    const isServing = one?.isServing === true
    return {
      policy: entry.policy,
      onceRules: this.policies.onceRules(entry.id),
      presets: this.#parts.presets.states(firstImage(entry.record)),
      isServing,
      notServing: isServing ? null : notServing(entry, one?.trouble ?? null),
      authorities: { own, total },
      upstreamProxy: shownProxy(this.#parts.proxy),
    }
  }

  /** The newest first. */
  async requests(reference: string, most: number): Promise<readonly EgressRequest[]> {
    const log = this.#logs.of(this.#entry(reference).id)
    await log.ready
    return log.requests.all.toReversed().slice(0, most)
  }

  /** Never ends by itself. */
  async *events(reference: string, signal: AbortSignal): AsyncGenerator<EgressEvent> {
    const { id } = this.#entry(reference)
    const log = this.#logs.of(id)
    await log.ready
    yield* followRequests({
      requests: log.requests,
      state: () => this.state(id),
      onState: (listener) => this.#onState(id, listener),
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
  async seen(reference: string): Promise<void> {
    const log = this.#logs.of(this.#entry(reference).id)
    await log.ready
    log.seen()
  }

  async close(): Promise<void> {
    this.#closed.abort()
    await this.#logs.close()
  }

  /** Follows what becomes of one: its log is read, “once” ends with its run, and what runs has a way out. */
  #look(id: SandboxId): void {
    const { world } = this.#options
    const entry = world.list.get(id)
    if (entry === undefined) return
    this.#logs.of(id)
    const { state } = entry
    if (state === 'stopped' || state === 'failed') this.policies.stopped(id)
    if (state !== 'running' || !entry.isProven || world.agents.has(id) || !entry.operations.isIdle) return
    // After a pause, or where nobody looked into it since this backend began.
    world.agents.get(id, this.#closed.signal).catch((error: unknown) => {
      if (!this.#closed.signal.aborted) world.log.info(`Nothing goes out of ${id}: ${String(error)}`)
    })
  }

  #forget(id: SandboxId): void {
    this.policies.stopped(id)
    this.#logs.remove(id)
  }

  /** Values are handed to nothing whose isolation was not seen to hold. */
  async #secretsFor(entry: SandboxEntry): Promise<MachineSecrets> {
    const secrets = (await this.#options.secretsFor?.(entry.id)) ?? []
    const { own, pem } = await this.#parts.authorities.current()
    return {
      secrets: entry.isProven ? secrets : secrets.map((secret) => ({ ...secret, value: null })),
      authorities: own.length === 0 ? null : pem,
    }
  }

  #tell(id: SandboxId): void {
    for (const listener of this.#listeners) listener(id)
  }

  #onState(id: SandboxId, listener: () => void): () => void {
    return this.onState((changed) => {
      if (changed === id) listener()
    })
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

function notServing(entry: SandboxEntry, trouble: string | null): string {
  if (entry.state === 'paused') return 'It is paused.'
  if (entry.state !== 'running') return 'It does not run.'
  if (!entry.isProven) return 'Its isolation is being proven: nothing goes out before that.'
  return trouble ?? 'Airlock is connecting to it.'
}
