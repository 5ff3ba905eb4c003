import type { GitAddress } from '../../../src-shared/engine/git-address.ts'
import type { NetworkRequest } from '../../../src-shared/engine/network.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { defaultPolicy } from '../../../src-shared/policy/default-policy.ts'
import { makeRule, requireEffect } from '../../../src-shared/policy/make-rule.ts'
import { policyLimits, type EgressPolicy, type EgressRule } from '../../../src-shared/policy/policy.ts'
import type { LearnedUse } from '../records/kept-policy.ts'

/** What is left out stays. */
export type PolicyChange = {
  readonly [Part in 'mode' | 'presets' | 'isLearning' | 'offersAuthorities']?: EgressPolicy[Part] | undefined
}

/** What a new sandbox may reach: also what it is to be made from. @throws AirlockError `invalid-input` */
export function policyOf(request: NetworkRequest | undefined, source: GitAddress | null = null): EgressPolicy {
  const asked = { ...defaultPolicy, ...(request?.mode === undefined ? {} : { mode: request.mode }) }
  if (source !== null && asked.mode === 'offline') throw cannotCloneOffline()
  const origin = { kind: 'source' } as const
  const policy =
    source === null
      ? asked
      : withRule(asked, makeRule({ verdict: 'allow', host: source.host, ports: [source.port] }, origin))
  return (request?.rules ?? []).reduce((made, written) => {
    const rule = makeRule(written, { kind: 'person' })
    requireEffect(rule)
    return withRule(made, rule)
  }, policy)
}

export function withChange(policy: EgressPolicy, change: PolicyChange): EgressPolicy {
  return {
    ...policy,
    mode: change.mode ?? policy.mode,
    presets: change.presets === undefined ? policy.presets : [...new Set(change.presets)],
    isLearning: change.isLearning ?? policy.isLearning,
    offersAuthorities: change.offersAuthorities ?? policy.offersAuthorities,
  }
}

/** With the rule, instead of what was said of the same host and ports. @throws AirlockError `too-many` */
export function withRule(policy: EgressPolicy, rule: EgressRule): EgressPolicy {
  const others = policy.rules.filter((known) => !isSameTarget(known, rule))
  if (others.length >= policyLimits.rules) {
    throw new AirlockError({
      code: 'too-many',
      message: 'The sandbox has as many rules as it may have.',
      why: `That is ${String(policyLimits.rules)}.`,
      remedy: 'Remove rules that are not needed, or write one with “*.” instead of many.',
    })
  }
  return { ...policy, rules: [...others, rule] }
}

export function withoutRule(policy: EgressPolicy, rule: EgressRule): EgressPolicy {
  return {
    ...policy,
    rules: policy.rules.filter((known) => known.verdict !== rule.verdict || !isSameTarget(known, rule)),
  }
}

/** Learn mode ends, and what it let pass is allowed from now on. */
export function lockedTo(policy: EgressPolicy, used: readonly LearnedUse[]): EgressPolicy {
  const ports = new Map<string, Set<number>>()
  for (const { host, port } of used) ports.set(host, (ports.get(host) ?? new Set<number>()).add(port))
  const locked: EgressPolicy = { ...policy, isLearning: false }
  const rules = [...ports].flatMap(([host, of]) =>
    inParts([...of].sort((a, b) => a - b)).map((part): EgressRule => ({
      verdict: 'allow',
      host,
      ports: part,
      origin: { kind: 'learned' },
    })),
  )
  return rules.reduce(withRule, locked)
}

/** Whether both are about the same hosts and ports, whatever they say of them. */
export function isSameTarget(a: Pick<EgressRule, 'host' | 'ports'>, b: Pick<EgressRule, 'host' | 'ports'>): boolean {
  return a.host === b.host && String(a.ports) === String(b.ports)
}

function inParts(ports: readonly number[]): readonly (readonly number[])[] {
  const parts = Math.ceil(ports.length / policyLimits.ports)
  return Array.from({ length: parts }, (_, part) =>
    ports.slice(part * policyLimits.ports, (part + 1) * policyLimits.ports),
  )
}

function cannotCloneOffline(): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: 'Nothing can be cloned without a network.',
    why: 'The repository is cloned inside the sandbox, which is to be offline.',
    remedy: 'Choose “allowlist”: the address is put on the list. Set the sandbox offline when it is made.',
  })
}
