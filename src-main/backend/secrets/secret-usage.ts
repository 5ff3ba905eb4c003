import { readFile } from 'node:fs/promises'
import * as z from 'zod/mini'
import type { SecretUse } from '../../../src-shared/api/secrets.ts'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import type { SecretLimits } from '../../../src-shared/secrets/secret.ts'
import type { BackendLog } from '../logs/backend-log.ts'
import { errorCodeOf } from '../server/error-code.ts'

const hourMs = 3_600_000
const hoursOfADay = 24

const counts = z.object({
  /** By hour since 1970; only the last 24 are kept. */
  hours: z.record(z.string().check(z.maxLength(16)), z.object({ requests: z.number(), bytes: z.number() })),
  refusals: z.number(),
  lastAt: z.nullable(z.string()),
})
type Counts = z.infer<typeof counts>
const kept = z.object({ schema: z.literal(1), counts: z.record(z.string().check(z.maxLength(100)), counts) })

export interface SecretUsageOptions {
  readonly path: string
  /** Whole or not at all. */
  readonly write: (path: string, text: string) => Promise<void>
  readonly now: () => Date
  readonly log: BackendLog
}

/** What each sandbox spent of each secret: this hour by the clock, and the last 24 such hours. Kept over restarts. */
export class SecretUsage {
  readonly #options: SecretUsageOptions
  readonly #counts: Map<string, Counts>
  readonly #listeners = new Set<() => void>()
  #isSaved = true

  private constructor(options: SecretUsageOptions, known: Readonly<Record<string, Counts>>) {
    this.#options = options
    this.#counts = new Map(Object.entries(known))
  }

  static async open(options: SecretUsageOptions): Promise<SecretUsage> {
    try {
      return new SecretUsage(options, kept.parse(JSON.parse(await readFile(options.path, 'utf8'))).counts)
    } catch (error) {
      if (errorCodeOf(error) !== 'ENOENT') options.log.error('What was spent of secrets is counted anew', error)
      return new SecretUsage(options, {})
    }
  }

  /** Calls `listener` once counts have changed, at most so often. */
  subscribe(listener: () => void, everyMs: number): () => void {
    let timer: NodeJS.Timeout | null = null
    const later = () => {
      timer ??= setTimeout(() => {
        timer = null
        listener()
      }, everyMs)
    }
    this.#listeners.add(later)
    return () => {
      this.#listeners.delete(later)
      if (timer !== null) clearTimeout(timer)
    }
  }

  used(secret: string, sandbox: SandboxId): SecretUse {
    const { hours, refusals, lastAt } = this.#of(secret, sandbox)
    const now = hours[String(this.#hour)] ?? { requests: 0, bytes: 0 }
    const day = Object.values(hours)
    return {
      requestsThisHour: now.requests,
      requestsToday: day.reduce((sum, { requests }) => sum + requests, 0),
      bytesThisHour: now.bytes,
      bytesToday: day.reduce((sum, { bytes }) => sum + bytes, 0),
      refusals,
      lastAt,
    }
  }

  /** Which limit does not let more through, in words; null when there is room. */
  spent(secret: string, sandbox: SandboxId, limits: SecretLimits): string | null {
    const used = this.used(secret, sandbox)
    if (used.requestsThisHour >= limits.requestsPerHour) return `${String(limits.requestsPerHour)} requests an hour`
    if (used.requestsToday >= limits.requestsPerDay) return `${String(limits.requestsPerDay)} requests a day`
    return this.bytesSpent(secret, sandbox, limits)
  }

  bytesSpent(secret: string, sandbox: SandboxId, limits: SecretLimits): string | null {
    const used = this.used(secret, sandbox)
    if (used.bytesThisHour >= limits.bytesPerHour) return `${String(limits.bytesPerHour)} bytes an hour`
    if (used.bytesToday >= limits.bytesPerDay) return `${String(limits.bytesPerDay)} bytes a day`
    return null
  }

  request(secret: string, sandbox: SandboxId): void {
    this.#hourOf(secret, sandbox).requests += 1
    this.#of(secret, sandbox).lastAt = this.#options.now().toISOString()
  }

  bytes(secret: string, sandbox: SandboxId, count: number): void {
    this.#hourOf(secret, sandbox).bytes += count
  }

  refusal(secret: string, sandbox: SandboxId): void {
    this.#of(secret, sandbox).refusals += 1
    this.#changed()
  }

  /** Of all sandboxes, or of one, is known no more. */
  forget(secret: string, sandbox?: SandboxId): void {
    for (const key of [...this.#counts.keys()]) {
      if (key === keyOf(secret, sandbox ?? '') || (sandbox === undefined && key.startsWith(`${secret} `))) {
        this.#counts.delete(key)
        this.#changed()
      }
    }
  }

  /** Writes down what changed since. Never rejects: counts that are lost are no reason to fail. */
  async save(): Promise<void> {
    if (this.#isSaved) return
    this.#isSaved = true
    const text = JSON.stringify({ schema: 1, counts: Object.fromEntries(this.#counts) })
    await this.#options.write(this.#options.path, text).catch((error: unknown) => {
      this.#options.log.error('What was spent of secrets cannot be kept', error)
    })
  }

  #changed(): void {
    this.#isSaved = false
    for (const listener of this.#listeners) listener()
  }

  get #hour(): number {
    return Math.floor(this.#options.now().getTime() / hourMs)
  }

  #of(secret: string, sandbox: SandboxId): Counts {
    const key = keyOf(secret, sandbox)
    const found = this.#counts.get(key) ?? { hours: {}, refusals: 0, lastAt: null }
    const oldest = this.#hour - hoursOfADay
    for (const hour of Object.keys(found.hours)) if (Number(hour) <= oldest) Reflect.deleteProperty(found.hours, hour)
    this.#counts.set(key, found)
    return found
  }

  #hourOf(secret: string, sandbox: SandboxId): { requests: number; bytes: number } {
    this.#changed()
    return (this.#of(secret, sandbox).hours[String(this.#hour)] ??= { requests: 0, bytes: 0 })
  }
}

const keyOf = (secret: string, sandbox: SandboxId): string => `${secret} ${sandbox}`
