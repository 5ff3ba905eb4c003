import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import type { EngineConnection } from '../connection/engine-connection.ts'
import { EngineError } from '../connection/engine-error.ts'
import { asksToWait, registryError } from './progress-lines.ts'
import type { ImageReference } from '../../image-reference.ts'

/** A registry counts what is asked of it, so one that answered is not asked again for long. */
const believedMs = { reached: 60 * 60_000, asksToWait: 60 * 60_000, unclear: 5 * 60_000, notReached: 30_000 } as const
const patienceMs = 10_000

type Engine = Pick<EngineConnection, 'kind' | 'request'>

interface Finding {
  /** Null where the engine's answer does not say it. */
  readonly isReached: boolean | null
  readonly until: number
}

/** Whether registries can be reached, as the engine itself finds when it is asked about one image of theirs. */
export class RegistryReach {
  readonly #connection: Engine
  readonly #now: () => number
  readonly #findings = new Map<string, Finding>()
  readonly #asking = new Map<string, Promise<boolean | null>>()

  constructor(connection: Engine, now: () => number) {
    this.#connection = connection
    this.#now = now
  }

  /** What was found lately, else what the engine finds now; null when that says nothing. Never rejects. */
  async ask(reference: ImageReference): Promise<boolean | null> {
    const host = hostOf(reference)
    const known = this.#findings.get(host)
    if (known !== undefined && this.#now() < known.until) return known.isReached
    const asking = this.#asking.get(host) ?? this.#find(reference).finally(() => this.#asking.delete(host))
    this.#asking.set(host, asking)
    return await asking
  }

  /** A download told. */
  learn(reference: ImageReference, isReached: boolean): void {
    this.#remember(reference, isReached, isReached ? 'reached' : 'notReached')
  }

  #remember(reference: ImageReference, isReached: boolean | null, why: keyof typeof believedMs): void {
    this.#findings.set(hostOf(reference), { isReached, until: this.#now() + believedMs[why] })
  }

  async #find(reference: ImageReference): Promise<boolean | null> {
    const path = this.#connection.kind === 'podman' ? '/libpod/manifests' : '/distribution'
    try {
      await this.#connection.request('GET', `${path}/${reference.text}/json`, { deadline: patienceMs })
      this.learn(reference, true)
      return true
    } catch (error) {
      if (isUnreachable(error)) {
        this.learn(reference, false)
        return false
      }
      // An engine that gave no answer at all says nothing of the registry.
      if (error instanceof EngineError && error.status !== null) {
        const isAskedTooOften = error.status === 429 || asksToWait(error.why)
        this.#remember(reference, null, isAskedTooOften ? 'asksToWait' : 'unclear')
      }
      return null
    }
  }
}

/** Whether an error of the engine's says that a registry is out of reach, in whatever words. */
export function isUnreachable(error: unknown): boolean {
  if (error instanceof EngineError) return error.status !== null && registryError(error.why).code === unreachable
  return error instanceof AirlockError && error.code === unreachable
}

const unreachable = 'registry-unreachable'

/** `docker.io` of `docker.io/library/node:24`, and of what names no registry. */
export function hostOf({ name }: Pick<ImageReference, 'name'>): string {
  const [first = ''] = name.split('/')
  return name.includes('/') && /[.:]|^localhost$/.test(first) ? first : 'docker.io'
}
