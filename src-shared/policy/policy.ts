/**
 * What a sandbox may reach. Rules EG… in docs/spec/egress.md.
 *
 * `offline`: nothing. `allowlist`: what a rule allows. `open`: every public address, unless a rule denies it.
 */
export type EgressMode = 'offline' | 'allowlist' | 'open'

export const egressModes = ['offline', 'allowlist', 'open'] as const satisfies readonly EgressMode[]

/** Who wrote a rule, so that a person sees why it is there. */
export type RuleOrigin =
  /** Written by hand, or “Always” on a refusal. */
  | { readonly kind: 'person' }
  /** “Allow once”: until the sandbox stops; never kept on disk. */
  | { readonly kind: 'once' }
  /** From a list (see `PresetId`). */
  | { readonly kind: 'preset'; readonly preset: PresetId }
  /** The address that the sandbox was made from. */
  | { readonly kind: 'source' }
  /** “Lock to what was used”. */
  | { readonly kind: 'learned' }

export interface EgressRule {
  readonly verdict: 'allow' | 'deny'
  /**
   * As `hostPattern` makes it: a name in lower case ASCII without a dot at its end, `*.` and a name (everything below it, not
   * itself), or an address in its one canonical writing.
   */
  readonly host: string
  /** At most 16, ascending; null for every port. */
  readonly ports: readonly number[] | null
  readonly origin: RuleOrigin
  /** May lead to a private address. Only with a host without `*` and exactly one port, and only from a person. */
  readonly mayBePrivate?: true | undefined
}

export const presetIds = ['npm', 'pip', 'apt', 'cargo', 'go', 'maven', 'git-hosts', 'ai-providers'] as const
export type PresetId = (typeof presetIds)[number]

/** What is kept with a sandbox's record. */
export interface EgressPolicy {
  readonly mode: EgressMode
  /** Own rules of the sandbox, at most `policyLimits.rules`; those of its presets come beside them. */
  readonly rules: readonly EgressRule[]
  readonly presets: readonly PresetId[]
  /** What `allowlist` would refuse passes, if it is public, and is marked, so that the list can be made of it. */
  readonly isLearning: boolean
  /** Whether the certificate authorities of this computer are offered inside. */
  readonly offersAuthorities: boolean
}

export const policyLimits = { rules: 1000, ports: 16, hostLength: 253 } as const

/** The rules that count at one moment: own ones and those of the presets. What a decision is made of. */
export interface EgressTerms {
  readonly mode: EgressMode
  readonly rules: readonly EgressRule[]
  readonly isLearning: boolean
}

export type RefusalReason =
  | 'offline'
  /** No rule allows it. */
  | 'not-listed'
  /** A rule denies it. */
  | 'denied'
  /** It leads to a private, loopback, link-local, metadata or otherwise not public address. */
  | 'private-address'
  /** No name or address that could be decided about. */
  | 'not-a-host'
  /** The server named inside the connection (TLS, HTTP) is another than the one that was asked for. */
  | 'other-host'
  /** A limit of Airlock's own. */
  | 'too-many'
  /** The isolation of this run was not proven (yet). */
  | 'not-proven'

/** What is decided about a host and port, before any name was resolved. */
export type Verdict =
  | {
      readonly allowed: true
      /** Null where the mode alone allows it. */
      readonly rule: EgressRule | null
      /** Only learn mode let it pass. */
      readonly isLearned: boolean
      /** Whether it may lead to an address that is not public. */
      readonly mayBePrivate: boolean
    }
  | { readonly allowed: false; readonly reason: RefusalReason; readonly rule: EgressRule | null }
