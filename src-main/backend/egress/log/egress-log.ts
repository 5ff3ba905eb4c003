import { randomBytes } from 'node:crypto'
import type { EgressRequest } from '../../../../src-shared/api/egress.ts'
import type { EgressRule, RefusalReason } from '../../../../src-shared/policy/policy.ts'
import { refusalWords } from '../../../../src-shared/policy/refusal-words.ts'
import { visible } from '../../../../src-shared/text/visible.ts'
import type { RequestFile } from './request-file.ts'
import { blankRequest } from './blank-request.ts'
import { SandboxRequests } from './sandbox-requests.ts'
import { SeenRefusals } from './seen-refusals.ts'

export type RequestProcess = NonNullable<EgressRequest['process']>
/** What is known of a request before anything was decided. */
export type Wanted = Pick<EgressRequest, 'host' | 'port' | 'via' | 'process'>

export interface EgressLogOptions {
  /** Null where nothing is kept. */
  readonly file: RequestFile | null
  readonly now: () => Date
  /** The number of refused hosts that nobody looked at is another now. */
  readonly onUnseen: (unseen: number) => void
  /** A host was refused for the first time since the log began. */
  readonly onNewRefusal: (words: string) => void
}

/** What one sandbox wanted of the outside: in memory for who looks, and on disk. */
export class EgressLog {
  readonly requests = new SandboxRequests()
  /** Resolves when what an earlier backend wrote is there. */
  readonly ready: Promise<void>
  readonly #options: EgressLogOptions
  readonly #refusals = new SeenRefusals()
  /** By host, port and reason. */
  readonly #refused = new Map<string, string>()
  readonly #prefix = randomBytes(4).toString('hex')
  #next = 1

  constructor(options: EgressLogOptions) {
    this.#options = options
    this.ready = options.file === null ? Promise.resolve() : this.#load(options.file)
  }

  get unseen(): number {
    return this.#refusals.unseen
  }

  /** A new one, which nobody is told of before it is put. */
  begin(wanted: Wanted): EgressRequest {
    const id = `${this.#prefix}-${String(this.#next++)}`
    return { ...blankRequest, ...wanted, host: visible(wanted.host), id, at: this.#now() }
  }

  /** How it is now. `isKept`: it is also written down. */
  put(request: EgressRequest, isKept: boolean): void {
    this.requests.put(request)
    if (isKept) this.#options.file?.append({ request })
  }

  end(request: EgressRequest): void {
    this.put({ ...request, endedAt: this.#now() }, true)
  }

  /** The same that was refused before is counted there, unless doors know of this one already. */
  refuse(request: EgressRequest, reason: RefusalReason, rule: EgressRule | null, times = 1): string {
    const words = refusalWords(reason, request.host, request.port)
    const key = `${request.host} ${String(request.port)} ${reason}`
    const before = this.requests.get(this.#refused.get(key) ?? '')
    if (before !== undefined && this.requests.get(request.id) === undefined) {
      const { process, address } = before
      const seen = { process: request.process ?? process, address: request.address ?? address }
      const counted = { ...before, ...seen, times: before.times + times }
      this.put({ ...counted, endedAt: this.#now() }, isPowerOfTwo(counted.times))
    } else {
      this.#refused.set(key, request.id)
      this.end({ ...request, outcome: { kind: 'refused', reason }, words, rule, times })
      if (this.#refused.size > 2 * this.requests.all.length + 100) this.#forgetOldKeys()
    }
    this.#note(request.host, reason, words)
    return words
  }

  /** As a gate elsewhere told it, which counts refusals by itself; told again, it is the same one. */
  take(request: EgressRequest): void {
    const before = this.requests.get(request.id)
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(request)) return
    const { outcome, host, words } = request
    const isKept =
      request.endedAt !== null && (before === undefined || before.endedAt === null || isPowerOfTwo(request.times))
    this.put({ ...request, host: visible(host), words: visible(words) }, isKept)
    if (outcome.kind === 'refused' && before === undefined) this.#note(visible(host), outcome.reason, visible(words))
  }

  /** The person looked. */
  seen(): void {
    this.#refusals.seen()
    this.#options.file?.append({ seen: this.#now() })
    this.#options.onUnseen(0)
  }

  async close(): Promise<void> {
    await this.#options.file?.flush()
  }

  async remove(): Promise<void> {
    await this.#options.file?.remove()
  }

  #note(host: string, reason: RefusalReason, words: string): void {
    // What a person denied, and what nobody can know yet, asks nothing of anybody.
    if (reason === 'denied' || reason === 'not-proven') return
    const told = this.#refusals.add(host)
    if (told.isNew) this.#options.onNewRefusal(words)
    if (told.isUnseen) this.#options.onUnseen(this.unseen)
  }

  async #load(file: RequestFile): Promise<void> {
    const kept = new Map<string, EgressRequest>()
    for (const line of await file.read()) {
      if ('seen' in line) {
        this.#refusals.seen()
        continue
      }
      const { request } = line
      kept.set(request.id, interrupted(request))
      if (request.outcome.kind !== 'refused') continue
      const { reason } = request.outcome
      this.#refused.set(`${request.host} ${String(request.port)} ${reason}`, request.id)
      if (reason !== 'denied' && reason !== 'not-proven') this.#refusals.add(request.host)
    }
    this.requests.putBefore([...kept.values()])
    if (this.unseen > 0) this.#options.onUnseen(this.unseen)
  }

  #forgetOldKeys(): void {
    for (const [key, id] of this.#refused) if (this.requests.get(id) === undefined) this.#refused.delete(key)
  }

  #now(): string {
    return this.#options.now().toISOString()
  }
}

/** Whatever was under way when a backend ended was cut with it. */
function interrupted(request: EgressRequest): EgressRequest {
  const { kind } = request.outcome
  if (kind !== 'open' && kind !== 'waiting') return request
  const words = 'Cut: Airlock ended meanwhile.'
  return { ...request, outcome: { kind: 'failed', failure: 'cut' }, words, endedAt: request.endedAt ?? request.at }
}

function isPowerOfTwo(count: number): boolean {
  return Number.isInteger(Math.log2(count))
}
