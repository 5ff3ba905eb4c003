import { egressLimits, type EgressKnown } from '../../../../src-shared/agent/egress-wire.ts'
import { untilAborted } from '../../until-aborted.ts'
import { Pace } from '../pace.ts'
import { NotReached, type ResolveHost } from '../reach/way.ts'

/** How long an answer counts, and how many are kept. As long as programs inside may remember theirs. */
const kept = { ms: 5000, names: 512 } as const
/** How long connections go where a name was found to lead: the many that a program opens at once take one lookup. */
const addressesMs = 1000
/** New names that are looked up outside; more than programs need, and little for who would send data as names. */
const lookupPace = { burst: 256, perSecond: 32 } as const
/** How long a lookup goes on when nobody waits any more, so that who asks again finds its answer. */
const lookupMs = 15_000

export interface KnownNamesOptions {
  /** Bounded and shared: see `sharedLookups`. */
  readonly resolve: ResolveHost
  readonly now?: () => number
  readonly answerMs?: number
}

interface Kept {
  readonly known: EgressKnown
  readonly at: number
  /** Where it leads; empty where it leads nowhere. */
  readonly addresses: readonly string[]
}

/**
 * Whether names exist outside, and where they lead. Each is looked up once in five seconds, however often it is asked for;
 * connections within a second use what was found, and later ones ask anew, so that an old answer of a name server never lasts.
 */
export class KnownNames {
  readonly #resolve: ResolveHost
  readonly #now: () => number
  readonly #answerMs: number
  readonly #pace: Pace
  readonly #kept = new Map<string, Kept>()
  readonly #underWay = new Map<string, Promise<EgressKnown>>()

  constructor({ resolve, now = () => performance.now(), answerMs = egressLimits.questionMs }: KnownNamesOptions) {
    this.#resolve = resolve
    this.#now = now
    this.#answerMs = answerMs
    this.#pace = new Pace(now, lookupPace)
  }

  /** What is known of a name in its one writing, in bounded time. `isNew`: it was looked up for this question. Never rejects. */
  async ask(host: string): Promise<{ readonly known: EgressKnown; readonly isNew: boolean }> {
    const before = this.#kept.get(host)
    if (before !== undefined && this.#isOf(before, kept.ms)) return { known: before.known, isNew: false }
    const underWay = this.#underWay.get(host)
    const lookup = underWay ?? this.#lookUp(host)
    const late = AbortSignal.timeout(this.#answerMs)
    const known = await untilAborted(lookup, late).catch(() => 'unknown' as const)
    return { known, isNew: underWay === undefined }
  }

  /** The addresses of a name: those that were just found, or else new ones. */
  readonly resolve: ResolveHost = async (host, signal) => {
    const before = this.#kept.get(host)
    if (before !== undefined && before.addresses.length > 0 && this.#isOf(before, addressesMs)) return before.addresses
    const addresses = await this.#resolve(host, signal)
    if (addresses.length > 0) this.#keep(host, 'exists', addresses)
    return addresses
  }

  #lookUp(host: string): Promise<EgressKnown> {
    const lookup = this.#ask(host).finally(() => this.#underWay.delete(host))
    this.#underWay.set(host, lookup)
    return lookup
  }

  async #ask(host: string): Promise<EgressKnown> {
    const signal = AbortSignal.timeout(lookupMs)
    await this.#pace.turn(signal)
    try {
      const addresses = await this.#resolve(host, signal)
      return this.#keep(host, addresses.length === 0 ? 'none' : 'exists', addresses)
    } catch (error) {
      // What could not be asked is asked again.
      return saysNone(error) ? this.#keep(host, 'none', []) : 'unknown'
    }
  }

  #isOf({ at }: Kept, ms: number): boolean {
    return this.#now() - at < ms
  }

  #keep(host: string, known: EgressKnown, addresses: readonly string[]): EgressKnown {
    this.#kept.delete(host)
    this.#kept.set(host, { known, addresses, at: this.#now() })
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > kept.names && oldest !== undefined) this.#kept.delete(oldest)
    return known
  }
}

/** Whether a resolver said that there is no such name, or nothing to connect to; all else is that it could not tell. */
function saysNone(error: unknown): boolean {
  if (error instanceof NotReached) return error.failure === 'name-not-found'
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOTFOUND' || code === 'EAI_NONAME' || code === 'ENODATA'
}
