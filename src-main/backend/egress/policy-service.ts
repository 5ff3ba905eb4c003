import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import type { RuleInput } from '../../../src-shared/engine/network.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { makeRule, requireEffect } from '../../../src-shared/policy/make-rule.ts'
import type { EgressPolicy, EgressRule, EgressTerms, PresetId } from '../../../src-shared/policy/policy.ts'
import { mostLearned, type LearnedUse } from '../records/kept-policy.ts'
import { firstImage } from '../packages/kept-packages.ts'
import type { SandboxEntry } from '../sandboxes/sandbox-entry.ts'
import type { SandboxWorld } from '../sandboxes/sandbox-world.ts'
import { isSameTarget, lockedTo, withChange, withoutRule, withRule, type PolicyChange } from './edit-policy.ts'
import type { EgressPresets } from './parts.ts'

export interface PolicyAnswer {
  readonly host: string
  readonly port: number | null
  readonly answer: 'once' | 'always' | 'refuse'
  readonly mayBePrivate: boolean
}

export interface EgressPoliciesOptions {
  readonly world: Pick<SandboxWorld, 'list' | 'records' | 'log'>
  readonly presets: EgressPresets
}

/** What each sandbox may reach: kept with its record, counts at once, and everybody who has to know is told. */
export class EgressPolicies {
  readonly #options: EgressPoliciesOptions
  readonly #once = new Map<SandboxId, readonly EgressRule[]>()
  readonly #listeners = new Set<(id: SandboxId) => void>()

  constructor(options: EgressPoliciesOptions) {
    this.#options = options
  }

  /** Called after each change of what counts, also by a preset. */
  onChange(listener: (id: SandboxId) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Something that its terms are made of is another now. */
  changed(id: SandboxId): void {
    for (const listener of this.#listeners) listener(id)
  }

  onceRules(id: SandboxId): readonly EgressRule[] {
    return this.#once.get(id) ?? []
  }

  /** All rules that count at this moment. */
  terms(entry: SandboxEntry): EgressTerms {
    const { mode, rules, presets, isLearning } = entry.policy
    const ofPresets = this.#options.presets.rules(presets, firstImage(entry.record))
    return { mode, rules: [...rules, ...this.onceRules(entry.id), ...ofPresets], isLearning }
  }

  /**
   * What a build for a sandbox may reach: the same and the lists of package managers. For one that is offline those alone, since
   * a person asked for packages, and whatever it denies.
   */
  buildTerms(entry: SandboxEntry, more: readonly PresetId[]): EgressTerms {
    const terms = this.terms(entry)
    const ofMore = this.#options.presets.rules(more, firstImage(entry.record))
    if (terms.mode !== 'offline') return { ...terms, rules: [...terms.rules, ...ofMore] }
    const denied = terms.rules.filter(({ verdict }) => verdict === 'deny')
    return { mode: 'allowlist', rules: [...denied, ...ofMore], isLearning: false }
  }

  /** What a build may reach that belongs to no sandbox: its own rules, and these lists as the image of `entry` has them. */
  ownBuildTerms(entry: SandboxEntry, rules: readonly EgressRule[], presets: readonly PresetId[]): EgressTerms {
    const ofPresets = this.#options.presets.rules(presets, firstImage(entry.record))
    return { mode: 'allowlist', rules: [...rules, ...ofPresets], isLearning: false }
  }

  async change(entry: SandboxEntry, change: PolicyChange): Promise<void> {
    const policy = withChange(entry.policy, change)
    const begins = policy.isLearning && !entry.policy.isLearning
    await this.#keep(entry, policy, begins ? [] : entry.record.learned)
  }

  async addRule(entry: SandboxEntry, rule: RuleInput): Promise<void> {
    const made = makeRule(rule, { kind: 'person' })
    requireEffect(made)
    await this.#keep(entry, withRule(entry.policy, made))
  }

  /** Whoever wrote it; one of a preset goes with its preset only. */
  async removeRule(entry: SandboxEntry, input: Omit<RuleInput, 'mayBePrivate'>): Promise<void> {
    const rule = makeRule(input, { kind: 'person' })
    if (rule.verdict === 'allow') this.#withdrawOnce(entry.id, rule)
    await this.#keep(entry, withoutRule(entry.policy, rule))
  }

  async answer(entry: SandboxEntry, { host, port, answer, mayBePrivate }: PolicyAnswer): Promise<void> {
    const verdict = answer === 'refuse' ? 'deny' : 'allow'
    const ports = port === null ? [80, 443] : [port]
    const origin = answer === 'once' ? ({ kind: 'once' } as const) : ({ kind: 'person' } as const)
    const rule = makeRule({ verdict, host, ports, mayBePrivate }, origin)
    requireEffect(rule)
    this.#withdrawOnce(entry.id, rule)
    if (answer !== 'once') {
      await this.#keep(entry, withRule(entry.policy, rule))
      return
    }
    this.#once.set(entry.id, [...this.onceRules(entry.id), rule].slice(-mostOnce))
    // A rule that denies it would win.
    await this.#keep(entry, withoutRule(entry.policy, { ...rule, verdict: 'deny' }))
  }

  async lockToUsed(entry: SandboxEntry): Promise<void> {
    await this.#keep(entry, lockedTo(entry.policy, entry.record.learned ?? []), [])
  }

  /** Only learn mode let it pass: kept, so that a rule can be made of it, also after a restart. */
  learned(entry: SandboxEntry, use: LearnedUse): void {
    const known = entry.record.learned ?? []
    if (known.length >= mostLearned || known.some(({ host, port }) => host === use.host && port === use.port)) return
    entry.record = { ...entry.record, learned: [...known, use] }
    this.#options.world.records.save(entry.record).catch((error: unknown) => {
      this.#options.world.log.error(`What ${entry.id} used cannot be kept`, error)
    })
  }

  /** “Allow once” ends with the run. */
  stopped(id: SandboxId): void {
    if (this.#once.delete(id)) this.changed(id)
  }

  #withdrawOnce(id: SandboxId, rule: EgressRule): void {
    const left = this.onceRules(id).filter((known) => !isSameTarget(known, rule))
    if (left.length === 0) this.#once.delete(id)
    else this.#once.set(id, left)
  }

  async #keep(entry: SandboxEntry, policy: EgressPolicy, learned = entry.record.learned): Promise<void> {
    if (entry.record.intent === 'remove') throw beingRemoved(entry.name)
    const { egress, learned: before } = entry.record
    entry.record = { ...entry.record, egress: policy, learned }
    try {
      // What is stricter counts at once; what cannot be kept is taken back.
      this.changed(entry.id)
      await this.#options.world.records.save(entry.record)
    } catch (error) {
      if (entry.record.egress === policy) entry.record = { ...entry.record, egress, learned: before }
      this.changed(entry.id)
      throw error
    } finally {
      this.#options.world.list.changed(entry)
    }
  }
}

const mostOnce = 200

function beingRemoved(name: string): AirlockError {
  return new AirlockError({
    code: 'sandbox-state',
    message: `“${name}” is being removed.`,
    why: 'What it may reach does not matter any more.',
    remedy: 'Make another sandbox.',
  })
}
