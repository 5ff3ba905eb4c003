import type { EgressTerms } from '../../../src-shared/policy/policy.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import type { SandboxEntry } from '../sandboxes/sandbox-entry.ts'
import type { SandboxWorld } from '../sandboxes/sandbox-world.ts'
import type { EgressEndpoints } from './endpoints.ts'
import { Gate } from './gate.ts'
import { KnownNames } from './names/known-names.ts'
import type { EgressLog } from './log/egress-log.ts'
import { AuthoritiesOffer } from './offer-authorities.ts'
import type { EgressParts } from './parts.ts'
import type { EgressPolicies } from './policy-service.ts'
import { sharedLookups } from './reach/shared-lookups.ts'

export interface SandboxEgressOptions {
  readonly world: Pick<SandboxWorld, 'logs' | 'log'>
  readonly entry: SandboxEntry
  readonly agent: AgentClient
  /** Aborts when we hang up. */
  readonly signal: AbortSignal
  readonly parts: EgressParts
  readonly policies: EgressPolicies
  readonly endpoints: EgressEndpoints
  readonly requests: EgressLog
  readonly onServing: () => void
  /** Of a build for that sandbox; what holds for the sandbox itself when left out. */
  readonly build?: { readonly terms: () => EgressTerms }
}

/** Opening the way out holds nobody up longer than this. */
const patienceMs = 3000

/** All that goes out of one sandbox by one channel: its gate, and the authorities that are offered in it. */
export class SandboxEgress {
  readonly #options: SandboxEgressOptions
  readonly #gate: Gate
  readonly #offer: AuthoritiesOffer
  #isTold = false

  constructor(options: SandboxEgressOptions) {
    this.#options = options
    const { world, entry, agent, signal, parts, policies, endpoints, requests, onServing, build } = options
    const names = new KnownNames({ resolve: sharedLookups(parts.way.resolve) })
    this.#offer = new AuthoritiesOffer(agent)
    this.#gate = new Gate({
      ...{ agent, signal, endpoints, requests, onServing, log: world.log },
      sandbox: entry.id,
      isProven: () => this.#isProven,
      terms: build?.terms ?? (() => policies.terms(entry)),
      reach: { ...parts, way: { ...parts.way, resolve: names.resolve } },
      names,
      onLearned: (use) => {
        policies.learned(entry, use)
      },
      onTrouble: (text) => {
        world.logs.append(entry.id, 'agent', text)
      },
    })
    const stop = agent.onState((state) => {
      if (state === 'restarted') void this.#tellAuthorities()
    })
    signal.addEventListener('abort', stop, { once: true })
  }

  /** A build was measured before it was given a way out. */
  get #isProven(): boolean {
    return this.#options.build !== undefined || this.#options.entry.isProven
  }

  get isServing(): boolean {
    return this.#gate.isServing
  }
  get trouble(): string | null {
    return this.#gate.trouble
  }

  /** The isolation of this run was seen to hold. Resolves when the way out is open, or that takes too long. Never rejects. */
  async proven(): Promise<void> {
    const late = new Promise<void>((resolve) => setTimeout(resolve, patienceMs).unref())
    await Promise.race([Promise.all([this.#gate.look(), this.#tellAuthorities()]), late])
  }

  /** What counts is another now. */
  changed(): void {
    this.#gate.changed()
    void this.#tellAuthorities()
  }

  async #tellAuthorities(): Promise<void> {
    const { entry, parts, signal, world } = this.#options
    if (signal.aborted || !this.#isProven) return
    try {
      await this.#offer.tell(await parts.authorities.current(), entry.policy.offersAuthorities, signal)
    } catch (error) {
      if (!signal.aborted && !this.#isTold)
        world.log.info(`Authorities were not offered in ${entry.id}: ${String(error)}`)
      this.#isTold = true
    }
  }
}
