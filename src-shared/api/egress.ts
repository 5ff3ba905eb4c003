import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import type { EgressFailure, EgressVia } from '../agent/egress-wire.ts'
import { egressMode, ruleInput } from '../engine/network.ts'
import { presetIds, type EgressPolicy, type EgressRule, type PresetId, type RefusalReason } from '../policy/policy.ts'
import { sandboxReference } from './sandboxes.ts'

/** A secret that was added outside, by the title that the person gave it. */
export interface WithSecret {
  readonly title: string
  readonly host: string
  readonly requests: number
}

/** One thing that a program wanted of the outside. */
export interface EgressRequest {
  /** Unique in its sandbox. */
  readonly id: string
  /** ISO 8601, of the first time where `times` is more than one. */
  readonly at: string
  readonly host: string
  /** Null where only the name was asked for: it was refused before any port was known. */
  readonly port: number | null
  readonly via: EgressVia | 'dns'
  /** As told by the sandbox: it may lie. Null where it did not tell. */
  readonly process: { readonly pid: number; readonly name: string } | null
  readonly outcome:
    | { readonly kind: 'waiting' }
    | { readonly kind: 'open' }
    | { readonly kind: 'done' }
    /** The same host and port, refused again, is counted in `times` and is no request of its own. */
    | { readonly kind: 'refused'; readonly reason: RefusalReason }
    | { readonly kind: 'failed'; readonly failure: EgressFailure | 'cut' }
  /** The whole sentence of a refusal or failure, for a person; empty otherwise. */
  readonly words: string
  /** Which rule decided; null where the mode did. */
  readonly rule: EgressRule | null
  /** Only learn mode let it pass. */
  readonly isLearned: boolean
  /** The address that was checked and dialled, or why it was refused; null when there was none. */
  readonly address: string | null
  /** With which secret requests on it went on, where to and how many: never its value. Null for none. */
  readonly secret: WithSecret | null
  /** Bytes out of and into the sandbox. */
  readonly sent: number
  readonly received: number
  readonly times: number
  /** ISO 8601; null while it goes on. */
  readonly endedAt: string | null
}

/** Where the rules of a preset come from, and what they are now. */
export interface PresetState {
  readonly id: PresetId
  readonly title: string
  readonly rules: readonly EgressRule[]
  /** One sentence, e.g. “From npm’s configuration on this computer.” or why there are none. */
  readonly source: string
}

export interface EgressState {
  readonly policy: EgressPolicy
  /** “Allow once”: they end when the sandbox stops. */
  readonly onceRules: readonly EgressRule[]
  /** All presets there are, those of the policy and others. */
  readonly presets: readonly PresetState[]
  /** True while programs inside have a way out. */
  readonly isServing: boolean
  /** Why not, as a sentence; null while it is. */
  readonly notServing: string | null
  /** Authorities of this computer that browsers do not know by themselves: company or inspection ones. */
  readonly authorities: { readonly own: readonly string[]; readonly total: number }
  /** The proxy that this computer must use, without credentials; null for none. */
  readonly upstreamProxy: string | null
}

export type EgressEvent =
  /** First of all, and after each change. */
  | { readonly type: 'state'; readonly state: EgressState }
  /** The newest ones first of all (at most 1000, oldest first), then each that is new or changed, whole. */
  | { readonly type: 'requests'; readonly requests: readonly EgressRequest[] }

const of = z.object({ sandbox: sandboxReference })
const host = z.string().min(1).max(300)
const port = z.number().int().min(1).max(65_535)

export const egress = {
  state: oc.input(of).output(z.custom<EgressState>()),
  /** The newest first. */
  requests: oc
    .input(of.extend({ most: z.number().int().min(1).max(10_000).default(1000) }))
    .output(z.custom<readonly EgressRequest[]>()),
  /** Works for a stopped sandbox too. Never ends by itself. */
  events: oc.input(of).output(eventIterator(z.custom<EgressEvent>())),
  /** Counts at once, also for connections that are open: what is no longer allowed is cut. */
  change: oc
    .input(
      of.extend({
        mode: egressMode.optional(),
        presets: z.array(z.enum(presetIds)).optional(),
        isLearning: z.boolean().optional(),
        offersAuthorities: z.boolean().optional(),
      }),
    )
    .output(z.custom<EgressState>()),
  /** One that says the same about the same host and ports replaces it. */
  addRule: oc.input(of.extend({ rule: ruleInput })).output(z.custom<EgressState>()),
  removeRule: oc.input(of.extend({ rule: ruleInput.omit({ mayBePrivate: true }) })).output(z.custom<EgressState>()),
  /**
   * To a refusal. `once` until the sandbox stops, `always` as a rule of the sandbox, `refuse` as a rule that denies it and
   * so asks no more. With a port of null, 443 and 80. `mayBePrivate` where it was refused as a private address.
   */
  answer: oc
    .input(
      of.extend({
        host,
        port: port.nullable(),
        answer: z.enum(['once', 'always', 'refuse']),
        mayBePrivate: z.boolean().default(false),
      }),
    )
    .output(z.custom<EgressState>()),
  /** Learn mode ends, and what it let pass becomes rules. */
  lockToUsed: oc.input(of).output(z.custom<EgressState>()),
  /** The person looked at the refusals: the count on the sandbox begins anew. */
  seen: oc.input(of),
}
