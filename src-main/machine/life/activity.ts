import type { AgentClient } from '../../backend/channel/agent-client.ts'

export interface ActivityOptions {
  /** Null while the inside does not answer yet: then nothing in it is known. */
  readonly agent: () => Pick<AgentClient, 'terminals' | 'usage'> | null
  /** Bytes that went out and in since the machine started, of everything. */
  readonly carriedBytes: () => number
  /** Likewise of all channels, which also carry what Airlock asks by itself. */
  readonly transferredBytes: () => number
  /** What visitors of a shared port asked for, and what came and went for them, since the machine started. */
  readonly visits: () => number
  /** Milliseconds that never go back. */
  readonly elapsed: () => number
}

/** Of one core, between two looks: below that a program only waits. */
const busyShare = 0.02
/** Bytes on channels between two looks: below that, Airlock only looked. */
const transferBytes = 256 * 1024
/** What is told once a minute is named until it is told again. */
const notedMs = 90_000

interface Seen {
  readonly atMs: number
  readonly cpuByProcess: ReadonlyMap<string, number>
  /** Of all programs but Airlock’s, also of those that ended. */
  readonly cpuMs: number
  readonly transferred: number
  readonly printed: number
  readonly carried: number
  readonly visits: number
}

/**
 * Whether anybody needs the machine: a program that computes, a terminal that prints, bytes that go out or in. That somebody looks
 * at it, as the app does all the time, is no need; nor is a program that waits, like an editor or a server nobody asks.
 */
export class Activity {
  readonly #options: ActivityOptions
  #before: Seen | null = null
  #last: number
  #reasons: readonly string[] = []
  #noted: { readonly words: string; readonly atMs: number } | null = null

  constructor(options: ActivityOptions) {
    this.#options = options
    this.#last = options.elapsed()
  }

  /** Milliseconds since there was any. */
  get idleMs(): number {
    return this.#options.elapsed() - this.#last
  }
  /** Of the last look and the last minute, as words that go on after “Kept awake by …”. */
  get reasons(): readonly string[] {
    const { words, atMs } = this.#noted ?? { words: '', atMs: -Infinity }
    return this.#options.elapsed() - atMs < notedMs ? [...this.#reasons, words] : this.#reasons
  }

  /** Something happened that no look sees, e.g. somebody wants it to stay. */
  happened(): void {
    this.#last = this.#options.elapsed()
  }

  /** Likewise, and named for a while. */
  noted(words: string): void {
    this.happened()
    this.#noted = { words, atMs: this.#options.elapsed() }
  }

  /** Compares with the look before. Rejects when the agent does not answer: then nothing is known, and nothing changes. */
  async look(signal: AbortSignal): Promise<void> {
    const { carriedBytes, transferredBytes, visits, elapsed } = this.#options
    const agent = this.#options.agent()
    if (agent === null) return
    const [terminals, inside, usage] = await Promise.all([
      agent.terminals.list({ signal }),
      agent.usage.processes({ signal }),
      agent.usage.read({ signal }),
    ])
    const own = inside.processes.filter(({ isAirlock }) => isAirlock).reduce((sum, { cpuMs }) => sum + cpuMs, 0)
    const programs = inside.processes.filter(({ isAirlock }) => !isAirlock)
    const now: Seen = {
      atMs: inside.atMs,
      cpuByProcess: new Map(programs.map(({ pid, started, cpuMs }) => [`${String(pid)} ${String(started)}`, cpuMs])),
      cpuMs: usage.cpuMs - own,
      transferred: transferredBytes(),
      printed: terminals.reduce((sum, { position }) => sum + position, 0),
      carried: carriedBytes(),
      visits: visits(),
    }
    const before = this.#before
    this.#before = now
    if (before === null) return
    const most = busyShare * Math.max(now.atMs - before.atMs, 1)
    const busy = programs.filter(({ pid, started, cpuMs }) => {
      const earlier = before.cpuByProcess.get(`${String(pid)} ${String(started)}`) ?? 0
      return cpuMs - earlier > most
    })
    // Many that come and go compute as well.
    const isBusy = busy.length > 0 || now.cpuMs - before.cpuMs > most
    this.#reasons = [
      ...(isBusy && busy.length === 0 ? ['programs that compute'] : []),
      ...busy.slice(0, 3).map(({ command }) => `“${command.slice(0, 60)}”, which computes`),
      ...(now.printed === before.printed ? [] : ['a terminal that prints']),
      ...(now.transferred - before.transferred > transferBytes ? ['a transfer or a preview'] : []),
      ...(now.carried === before.carried ? [] : ['what goes in and out of the network']),
      ...(now.visits === before.visits ? [] : ['visitors of the shared port']),
    ]
    if (this.#reasons.length > 0) this.#last = elapsed()
  }
}
