import type { EgressTerms } from '../../../../src-shared/policy/policy.ts'
import { toErrorReport } from '../../../../src-shared/errors/airlock-error.ts'
import type { BackendLog } from '../../logs/backend-log.ts'
import type { EgressLog } from '../log/egress-log.ts'
import type { GateElsewhere } from './gate-elsewhere.ts'

export interface SandboxElsewhereOptions {
  readonly gate: GateElsewhere
  readonly requests: EgressLog
  readonly terms: () => EgressTerms
  readonly isProven: () => boolean
  readonly onServing: () => void
  /** Aborts when we hang up. */
  readonly signal: AbortSignal
  readonly log: BackendLog
  /** Milliseconds between two tries after a failure; doubled up to thirty times that. */
  readonly retryMs?: number
}

const standardRetryMs = 1000

/**
 * What goes out of a sandbox whose gate is not here: the policy is told to that gate after each change, and what it let through and
 * refused is followed. Nothing is carried here.
 */
export class SandboxElsewhere {
  readonly #options: SandboxElsewhereOptions
  #isServing = false
  #trouble: string | null = null
  #telling: Promise<void> | null = null
  #isOutdated = false

  constructor(options: SandboxElsewhereOptions) {
    this.#options = options
    void this.#follow()
  }

  get isServing(): boolean {
    return this.#isServing
  }
  get trouble(): string | null {
    return this.#trouble
  }

  /** The isolation of this run was seen to hold. Resolves when the gate knows, or could not be told at once. Never rejects. */
  async proven(): Promise<void> {
    await this.#tell()
  }

  /** What counts is another now. */
  changed(): void {
    void this.#tell()
  }

  /** One at a time, and always once more after the last change. */
  async #tell(): Promise<void> {
    this.#isOutdated = true
    const telling = (this.#telling ??= this.#tellAll().finally(() => {
      this.#telling = null
    }))
    await telling
  }

  async #tellAll(): Promise<void> {
    const { signal } = this.#options
    while (this.#isOutdated && !signal.aborted) {
      this.#isOutdated = false
      if (!(await this.#tellOnce())) {
        void this.#tellLater(this.#options.retryMs ?? standardRetryMs)
        return
      }
    }
  }

  async #tellLater(waitMs: number): Promise<void> {
    const { signal, retryMs = standardRetryMs } = this.#options
    await resting(waitMs, signal)
    if (signal.aborted || this.#telling !== null) return
    this.#isOutdated = false
    if (!(await this.#tellOnce())) void this.#tellLater(Math.min(waitMs * 2, retryMs * 30))
  }

  /** @returns whether the gate knows now */
  async #tellOnce(): Promise<boolean> {
    const { gate, terms, isProven, signal, onServing, log } = this.#options
    try {
      const told = await gate.change({ terms: terms(), isProven: isProven() }, { signal })
      this.#isServing = told.isServing
      this.#trouble = told.trouble
      onServing()
      return true
    } catch (error) {
      if (signal.aborted) return true
      const { message, remedy } = toErrorReport(error)
      this.#isServing = false
      this.#trouble = `${message} Until it does, what was told before counts there. ${remedy}`
      log.info(`A policy could not be told: ${String(error)}`)
      onServing()
      return false
    }
  }

  async #follow(): Promise<void> {
    const { gate, requests, signal, retryMs = standardRetryMs, log } = this.#options
    await requests.ready
    let failures = 0
    while (!signal.aborted) {
      try {
        for await (const some of gate.requests({ signal })) {
          failures = 0
          for (const request of some) requests.take(request)
        }
      } catch (error) {
        if (!signal.aborted && failures === 0) log.info(`What went out elsewhere is not told: ${String(error)}`)
      }
      failures += 1
      await resting(Math.min(retryMs * 2 ** failures, retryMs * 30), signal)
    }
  }
}

async function resting(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds).unref()
    signal.addEventListener('abort', done, { once: true })
    if (signal.aborted) done()
  })
}
