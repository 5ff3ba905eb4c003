import type { PushPlan, PushTarget } from '../../../src-shared/cloud/push-plan.ts'
import { defaultSize } from '../../../src-shared/cloud/sizes.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import type { EngineLink } from '../engine-link/engine-link.ts'
import type { SandboxEntry } from '../sandboxes/sandbox-entry.ts'
import type { SandboxWorld } from '../sandboxes/sandbox-world.ts'
import { makePlan } from './plan/make-plan.ts'
import { noAccount, notHere } from './refusals.ts'

export interface PushServiceOptions {
  readonly world: SandboxWorld
  readonly existing: (reference: string) => Promise<SandboxEntry>
  readonly agent: (reference: string, signal?: AbortSignal) => Promise<{ readonly agent: AgentClient }>
  /** What programs in it get beside files, by name. */
  readonly about: (entry: SandboxEntry) => {
    readonly variables: readonly string[]
    readonly secrets: readonly string[]
  }
  /** Where a sandbox goes when nobody says. */
  readonly usualTarget?: () => PushTarget
}

const standardTarget: PushTarget = { region: 'ams', size: defaultSize, volumeGb: 10 }

/** “Push to cloud” and “Pull back”. */
export class PushService {
  readonly #options: PushServiceOptions
  readonly #plans = new Map<string, PushPlan>()

  constructor(options: PushServiceOptions) {
    this.#options = options
    options.world.list.subscribe((event) => {
      if (event.type === 'removed') this.#plans.delete(event.id)
    })
  }

  async plan(reference: string, wish: Partial<PushTarget>, signal: AbortSignal): Promise<PushPlan> {
    const { world, existing, agent, about, usualTarget } = this.#options
    const entry = await existing(reference)
    if (entry.engine !== 'local') throw notHere(entry.name)
    const place = this.#cloud().place ?? 'fly'
    const plan = await makePlan({
      sandbox: entry.id,
      agent: (await agent(entry.id, signal)).agent,
      about: { ...about(entry), policy: entry.policy, there: 'amd64' },
      target: { ...(usualTarget?.() ?? standardTarget), ...wish },
      place,
      isKnownThere: false,
      rate: null,
      now: world.clock.date(),
      signal,
    })
    this.#plans.set(entry.id, plan)
    return plan
  }

  /** Where sandboxes are pushed to. */
  #cloud(): EngineLink {
    const link = this.#options.world.engines.at('fly')
    if (link === null) throw noAccount()
    return link
  }
}
