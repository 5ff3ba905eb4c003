/** What went wrong at Fly, as far as what to do about it differs. */
export type Failure =
  /** `token`: not valid (any more). `forbidden`: valid, but not for this: an app of another organisation, a token of one app. */
  | { readonly kind: 'auth'; readonly reason: 'token' | 'forbidden' }
  | { readonly kind: 'not-found'; readonly what: 'app' | 'machine' | 'volume' | 'network' | 'something' }
  /** The organisation's own limit. */
  | { readonly kind: 'quota' }
  /** A limit of the free trial, or for want of a payment method. */
  | { readonly kind: 'trial' }
  /** No room: in the region, on the host of the machine, or on the host that the volume is on. */
  | { readonly kind: 'capacity'; readonly scope: 'region' | 'host' | 'volume-host' }
  /** Somebody else's change or name is in the way. */
  | { readonly kind: 'conflict'; readonly reason: 'lease' | 'version' | 'concurrent' | 'name' }
  /** The machine is on its way to another state: ask until it is there, then again. */
  | { readonly kind: 'settling' }
  | { readonly kind: 'rate'; readonly retryAfterMs: number | null }
  /** Fly waited as long as it may. `replaced`: for a version that is being replaced by another one. */
  | { readonly kind: 'deadline'; readonly replaced: boolean }
  /** `network`: nothing was answered. `silence`: not in time. `service`: Fly failed. `host`: the machine's host is gone. */
  | { readonly kind: 'outage'; readonly where: 'network' | 'silence' | 'service' | 'host' }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'unknown' }

export type FailureKind = Failure['kind']
