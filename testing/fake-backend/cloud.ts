import type { CloudAccount, CloudLeftover, CloudStatus } from '../../src-shared/api/cloud.ts'
import type { CloudRequest, SandboxInCloud } from '../../src-shared/cloud/cloud-place.ts'
import { priceOf } from '../../src-shared/cloud/price-of.ts'
import { sharePath } from '../../src-shared/machine/share-wire.ts'
import { regionOf } from '../../src-shared/cloud/regions.ts'
import { createRequest } from '../../src-shared/engine/create-request.ts'
import type { Sandbox } from '../../src-shared/engine/sandbox.ts'
import { AirlockError, type ErrorReport } from '../../src-shared/errors/airlock-error.ts'
import type { CloudHandlerOptions } from '../../src-main/backend/api/cloud-handlers.ts'
import {
  cannotBeAsked,
  chooseOrganisation,
  notConnected,
  notInCloud,
} from '../../src-main/backend/cloud/cloud-errors.ts'
import { cloudPlaceOf } from '../../src-main/backend/sandboxes/creation/cloud-place-of.ts'
import { cloudCapabilities } from '../../src-main/backend/engines/remote/capabilities.ts'

/** What another computer left in the account. */
export const sampleLeftover: CloudLeftover = {
  id: 'airlock-k3v9x2m8q1zt',
  sandbox: { id: 'c0ffee000001', name: 'old-experiment', isOurs: false },
  mayBeDamaged: false,
  machines: [{ id: '2874d13b567e38', state: 'stopped', region: 'ams', runningPerHour: 0.0447 }],
  volumes: [{ id: 'vol_4xk7n2m9', sizeGb: 10, region: 'ams' }],
  perMonth: 1.8,
}

/** An account at a cloud, in memory. A token that begins with `bad` is refused, one with `several` is of two organisations. */
export class FakeCloud {
  #account: CloudAccount | null = null
  problem: ErrorReport | null = null
  leftovers: readonly CloudLeftover[] = []
  missingRegions: readonly string[] = []
  /** Sandboxes that were moved to another host. */
  readonly moved: string[] = []
  /** How long Fly takes for an answer. */
  delayMs = 0
  readonly #listeners = new Set<() => void>()

  /** An account that is connected already. */
  begin(organisation = 'personal', from: CloudAccount['from'] = 'person'): void {
    const [keptIn, connectedAt] = from === 'person' ? (['keyring', '2026-01-01T00:00:00.000Z'] as const) : [null, null]
    this.#account = { organisation, from, keptIn, connectedAt, api: 'https://api.machines.dev' }
    this.#tell()
  }

  /** It does not answer any more, or does again. */
  fail(problem: ErrorReport | null): void {
    this.problem = problem
    this.#tell()
  }

  readonly handlers: CloudHandlerOptions['cloud'] = {
    status: () => this.#status(),
    subscribe: (listener) => {
      this.#listeners.add(listener)
      return () => this.#listeners.delete(listener)
    },
    connect: async (token, organisation) => {
      await new Promise((resolve) => setTimeout(resolve, this.delayMs))
      if (token.startsWith('bad')) throw refused()
      if (token.startsWith('several') && organisation === null) throw chooseOrganisation(['personal', 'acme'])
      this.problem = null
      this.begin(organisation ?? 'personal')
      return this.#status()
    },
    disconnect: () => {
      if (this.#account === null) return Promise.reject(notConnected())
      this.#account = null
      this.#tell()
      return Promise.resolve(this.#status())
    },
    leftovers: () => {
      if (this.#account === null) return Promise.reject(notConnected())
      return Promise.resolve({ leftovers: this.leftovers, missingRegions: this.missingRegions })
    },
    removeLeftover: (id) => {
      this.leftovers = this.leftovers.filter((one) => one.id !== id)
      return Promise.resolve()
    },
  }

  #status(): CloudStatus {
    const isFailing = this.problem !== null
    return {
      state: this.#account === null ? 'off' : isFailing ? 'failing' : 'ready',
      account: this.#account,
      problem: this.#account === null ? null : this.problem,
      capabilities: this.#account === null ? null : cloudCapabilities,
      remarks: [],
    }
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}

/** What can be asked of a sandbox there, of those of the fake world. */
export function fakeMachines(world: {
  readonly cloud: FakeCloud
  get(reference: string): Sandbox
  change(id: string, part: Partial<Sandbox>): Sandbox
}): CloudHandlerOptions['service'] {
  const changed = (reference: string, part: Partial<SandboxInCloud>): Promise<Sandbox> => {
    const { id, name, cloud } = world.get(reference)
    if (cloud === null) return Promise.reject(notInCloud(name))
    return Promise.resolve(world.change(id, { cloud: { ...cloud, ...part } }))
  }
  return {
    keeping: {
      machine: (reference) => {
        const { name, state, cloud } = world.get(reference)
        if (cloud === null) return Promise.reject(notInCloud(name))
        if (state !== 'running') return Promise.reject(cannotBeAsked(name, state))
        const life = { idleMinutes: cloud.idleMinutes, endsAt: cloud.ceiling?.endsAt ?? null }
        return Promise.resolve({ keptAwakeBy: ['a terminal prints'], idleMs: 0, life })
      },
      setIdle: (reference, idleMinutes) => changed(reference, { idleMinutes }),
      setCeiling: (reference, dollars) =>
        changed(reference, { ceiling: dollars === null ? null : { dollars, spent: 0, endsAt: null } }),
    },
    shares: {
      share: async (reference, port, minutes) => {
        const expiresAt = new Date(Date.now() + minutes * 60_000).toISOString()
        const share = { port, url: 'https://airlock-k3v9x2m8q1zt.fly.dev', expiresAt, isEnding: false }
        await changed(reference, { share })
        return { share, link: `${share.url}${sharePath}${'secret-of-this-link-'.repeat(3).slice(0, 43)}` }
      },
      read: (reference) => Promise.resolve(world.get(reference).cloud?.share ?? null),
      end: async (reference) => {
        await changed(reference, { share: null })
        return null
      },
    },
    moveHost: (reference) => {
      const { id } = world.get(reference)
      world.cloud.moved.push(id)
      return changed(reference, { region: world.get(id).cloud?.region ?? null })
    },
  }
}

/** How a sandbox there is shown that was asked for so. */
export function placedInCloud(cloud: FakeCloud, asked: CloudRequest): Pick<Sandbox, 'engine' | 'cloud' | 'limits'> {
  const { account } = cloud.handlers.status()
  if (account === null) throw notConnected()
  const placed = cloudPlaceOf(createRequest.parse({ name: 'fake', engine: 'fly', cloud: asked }))
  if (placed === null) throw new Error('It is at a cloud.')
  const region = placed.place.region ?? 'ams'
  return {
    engine: 'fly',
    limits: placed.limits,
    cloud: {
      ...placed.place,
      share: null,
      ceiling: asked.ceiling == null ? null : { dollars: asked.ceiling, spent: 0, endsAt: null },
      organisation: account.organisation ?? 'personal',
      region,
      city: regionOf(region)?.city ?? null,
      price: priceOf({ ...placed.place, region }, true),
    },
  }
}

function refused(): AirlockError {
  return new AirlockError({
    code: 'cloud-token-refused',
    message: 'Fly.io does not take this token.',
    why: 'Fly.io said: unauthorized (request 01FAKE) [GET /v1/tokens/current]',
    remedy: 'Make a new one with `fly tokens create org` and connect the account again.',
  })
}
