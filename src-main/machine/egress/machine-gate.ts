import { join } from 'node:path'
import type { EgressRequest } from '../../../src-shared/api/egress.ts'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import type { MachineEgress } from '../../../src-shared/machine/machine-wire.ts'
import type { EgressTerms } from '../../../src-shared/policy/policy.ts'
import type { AgentClient } from '../../backend/channel/agent-client.ts'
import type { EgressEndpoints } from '../../backend/egress/endpoints.ts'
import { Gate } from '../../backend/egress/gate.ts'
import { EgressLog } from '../../backend/egress/log/egress-log.ts'
import { RequestFile } from '../../backend/egress/log/request-file.ts'
import { KnownNames } from '../../backend/egress/names/known-names.ts'
import { ChangedRequests } from '../../backend/egress/log/changed-requests.ts'
import type { ReachParts } from '../../backend/egress/reach/reach-host.ts'
import { sharedLookups } from '../../backend/egress/reach/shared-lookups.ts'
import type { BackendLog } from '../../backend/logs/backend-log.ts'
import { boundedLines } from '../../backend/logs/bounded-lines.ts'
import { ChangedVersion } from '../changed-version.ts'

export interface MachineGateOptions {
  readonly sandbox: SandboxId
  /** Names the start of the inside that goes on. */
  readonly boot: () => string
  readonly agent: AgentClient
  readonly reach: ReachParts
  /** Names that the machine answers by itself. */
  readonly endpoints: EgressEndpoints
  /** Where requests are kept: on the disk of the machine, where nothing of the person's reaches. */
  readonly directory: string
  readonly now: () => Date
  readonly log: BackendLog
  readonly signal: AbortSignal
}

/** A line is never silent for longer. */
const breathMs = 15_000
/** Of each of the two files. */
const mostBytes = 2 * 1024 ** 2

/** Nothing, until a backend says what. */
const closed: Omit<MachineEgress, 'onto'> = {
  terms: { mode: 'offline', rules: [], isLearning: false },
  provenBoot: null,
}

/**
 * The gate of a cloud machine: the same that a backend has, on this side of the person's network, so that what goes out is decided
 * and logged with no computer of the person's switched on.
 */
export class MachineGate {
  readonly #gate: Gate
  readonly #requests: EgressLog
  #egress = closed
  readonly #version = new ChangedVersion()
  #carried = 0
  /** Of each request that goes on, how much of it is counted. */
  readonly #counted = new Map<string, number>()

  constructor(options: MachineGateOptions) {
    const { sandbox, boot, agent, reach, endpoints, directory, now, log, signal } = options
    this.#requests = new EgressLog({
      file: new RequestFile(boundedLines(join(directory, 'requests.log'), mostBytes), log),
      now,
      // Whoever looks at them counts them.
      onUnseen: () => undefined,
      onNewRefusal: () => undefined,
    })
    void this.#requests.ready.then(() => this.#requests.requests.onPut((request) => this.#count(request)))
    const names = new KnownNames({ resolve: sharedLookups(reach.way.resolve) })
    this.#gate = new Gate({
      ...{ sandbox, agent, signal, log },
      isProven: () => this.#egress.provenBoot === boot(),
      terms: () => this.#egress.terms,
      endpoints,
      requests: this.#requests,
      reach: { ...reach, way: { ...reach.way, resolve: names.resolve } },
      names,
      onLearned: () => undefined,
      onServing: () => undefined,
      onTrouble: (text) => {
        log.info(text)
      },
    })
  }

  #count({ id, sent, received, endedAt }: EgressRequest): void {
    const all = sent + received
    this.#carried += Math.max(0, all - (this.#counted.get(id) ?? 0))
    if (endedAt === null) this.#counted.set(id, all)
    else this.#counted.delete(id)
  }

  /** What may go out now. */
  get terms(): EgressTerms {
    return this.#egress.terms
  }
  get version(): string {
    return this.#version.current
  }
  get isServing(): boolean {
    return this.#gate.isServing
  }
  get trouble(): string | null {
    return this.#gate.trouble
  }

  /** Of everything that went out and in since the machine started, as far as it was counted yet. */
  get carriedBytes(): number {
    return this.#carried
  }

  /** What counts from now on. Resolves when it does. @throws Overtaken where the change was made from another version */
  async change(egress: MachineEgress): Promise<void> {
    this.#version.advance(egress.onto)
    this.#egress = { terms: egress.terms, provenBoot: egress.provenBoot ?? this.#egress.provenBoot }
    await this.#gate.look()
    this.#gate.changed()
  }

  /** All that is known, then what is new; a slow reader gets each once, as it is by then. */
  async *follow(signal: AbortSignal): AsyncGenerator<readonly EgressRequest[]> {
    await this.#requests.ready
    const { requests } = this.#requests
    let wake: () => void = () => undefined
    const changed = new ChangedRequests(requests, () => {
      wake()
    })
    const stopped = () => {
      wake()
    }
    signal.addEventListener('abort', stopped, { once: true })
    try {
      yield requests.all
      while (!signal.aborted) {
        if (changed.isEmpty) {
          const silent = await new Promise<boolean>((resolve) => {
            const timer = setTimeout(() => {
              resolve(true)
            }, breathMs)
            wake = () => {
              clearTimeout(timer)
              resolve(false)
            }
          })
          // So that whoever listens knows that the line is there.
          if (silent) yield []
          continue
        }
        yield changed.take()
      }
    } finally {
      changed.close()
      signal.removeEventListener('abort', stopped)
    }
  }

  async close(): Promise<void> {
    await this.#requests.close()
  }
}
