import { EventEmitter } from 'node:events'
import type { EgressEvent, EgressRequest, EgressState } from '../../src-shared/api/egress.ts'
import type { RuleInput } from '../../src-shared/engine/network.ts'
import { makeRule } from '../../src-shared/policy/make-rule.ts'
import { defaultPolicy } from '../../src-shared/policy/default-policy.ts'
import type { EgressPolicy, EgressRule } from '../../src-shared/policy/policy.ts'
import {
  isSameTarget,
  lockedTo,
  withChange,
  withoutRule,
  withRule,
  type PolicyChange,
} from '../../src-main/backend/egress/edit-policy.ts'
import { blankRequest } from '../../src-main/backend/egress/log/blank-request.ts'
import type { PolicyAnswer } from '../../src-main/backend/egress/policy-service.ts'
import { samplePresets } from './egress-samples.ts'

/** What one fake sandbox may reach and wanted. Changes are those of the real backend; requests are put there by scenes. */
export class FakeEgress extends EventEmitter {
  policy: EgressPolicy = defaultPolicy
  onceRules: readonly EgressRule[] = []
  /** As on a network that inspects TLS. */
  authorities: EgressState['authorities'] = { own: [], total: 137 }
  upstreamProxy: string | null = null
  notServing: string | null = null
  /** Hosts that were refused and that nobody looked at. */
  readonly unseen = new Set<string>()
  readonly requests = new Map<string, EgressRequest>()
  #nextId = 1

  get state(): EgressState {
    const { policy, onceRules, authorities, upstreamProxy, notServing } = this
    const isServing = notServing === null
    return { policy, onceRules, presets: samplePresets, isServing, notServing, authorities, upstreamProxy }
  }

  /** A request that is new, or with the `id` of one that is there, how that one is now. */
  request(part: Partial<EgressRequest> & { readonly host: string }): EgressRequest {
    const before = part.id === undefined ? undefined : this.requests.get(part.id)
    const request = { ...(before ?? { ...blank, id: String(this.#nextId++), at: new Date().toISOString() }), ...part }
    this.requests.set(request.id, request)
    if (request.outcome.kind === 'refused' && request.outcome.reason !== 'denied') this.unseen.add(request.host)
    this.emit('event', { type: 'requests', requests: [request] } satisfies EgressEvent)
    this.emit('seen')
    return request
  }

  /** Whether there is a way out, and what this computer has: told as the state. */
  around(part: Partial<Pick<FakeEgress, 'notServing' | 'authorities' | 'upstreamProxy'>>): void {
    Object.assign(this, part)
    this.#keep(this.policy)
  }

  /** What it may reach from its first moment on. */
  begin(policy: EgressPolicy): void {
    this.#keep(policy)
  }

  change(change: PolicyChange): EgressState {
    return this.#keep(withChange(this.policy, change))
  }

  addRule(rule: RuleInput): EgressState {
    return this.#keep(withRule(this.policy, makeRule(rule, { kind: 'person' })))
  }

  removeRule(input: Omit<RuleInput, 'mayBePrivate'>): EgressState {
    const rule = makeRule(input, { kind: 'person' })
    this.onceRules = this.onceRules.filter((known) => !isSameTarget(known, rule))
    return this.#keep(withoutRule(this.policy, rule))
  }

  answer({ host, port, answer, mayBePrivate }: PolicyAnswer): EgressState {
    this.unseen.delete(host)
    const verdict = answer === 'refuse' ? 'deny' : 'allow'
    const kind = answer === 'once' ? 'once' : 'person'
    const rule = makeRule({ verdict, host, ports: port === null ? [80, 443] : [port], mayBePrivate }, { kind })
    this.onceRules = this.onceRules.filter((known) => !isSameTarget(known, rule))
    if (answer !== 'once') return this.#keep(withRule(this.policy, rule))
    this.onceRules = [...this.onceRules, rule]
    return this.#keep(withoutRule(this.policy, { ...rule, verdict: 'deny' }))
  }

  lockToUsed(): EgressState {
    const used = [...this.requests.values()].flatMap(({ host, port, isLearned }) =>
      isLearned && port !== null ? [{ host, port }] : [],
    )
    return this.#keep(lockedTo(this.policy, used))
  }

  seen(): void {
    this.unseen.clear()
    this.emit('seen')
  }

  async *events(signal: AbortSignal): AsyncGenerator<EgressEvent> {
    const queue: EgressEvent[] = [
      { type: 'state', state: this.state },
      { type: 'requests', requests: [...this.requests.values()] },
    ]
    let wake: () => void = () => undefined
    const listen = (event: EgressEvent) => {
      queue.push(event)
      wake()
    }
    const stopped = () => {
      wake()
    }
    this.on('event', listen)
    signal.addEventListener('abort', stopped)
    try {
      while (!signal.aborted) {
        const next = queue.shift()
        if (next !== undefined) yield next
        else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
      }
    } finally {
      this.off('event', listen)
      signal.removeEventListener('abort', stopped)
    }
  }

  #keep(policy: EgressPolicy): EgressState {
    this.policy = policy
    this.emit('event', { type: 'state', state: this.state } satisfies EgressEvent)
    this.emit('seen')
    return this.state
  }
}

const blank = { ...blankRequest, port: 443, via: 'name', process: null, outcome: { kind: 'done' } } as const
