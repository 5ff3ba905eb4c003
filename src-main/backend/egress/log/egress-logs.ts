import { join } from 'node:path'
import type { SandboxId } from '../../../../src-shared/engine/sandbox.ts'
import { boundedLines } from '../../logs/bounded-lines.ts'
import type { SandboxWorld } from '../../sandboxes/sandbox-world.ts'
import { EgressLog } from './egress-log.ts'
import { RequestFile } from './request-file.ts'

/** Of each of the two files that a sandbox has. */
const mostBytes = 2 * 1024 ** 2

export interface EgressLogsOptions {
  readonly world: Pick<SandboxWorld, 'list' | 'logs' | 'log' | 'clock'>
  /** Nothing is kept when left out. */
  readonly directory: string | undefined
}

/** What each sandbox wanted of the outside, beside its log. */
export class EgressLogs {
  readonly #options: EgressLogsOptions
  readonly #logs = new Map<SandboxId, EgressLog>()

  constructor(options: EgressLogsOptions) {
    this.#options = options
  }

  of(id: SandboxId): EgressLog {
    const known = this.#logs.get(id)
    if (known !== undefined) return known
    const { world, directory } = this.#options
    const path = directory === undefined ? null : join(directory, `${id}.egress.log`)
    const log = new EgressLog({
      file: path === null ? null : new RequestFile(boundedLines(path, mostBytes), world.log),
      now: world.clock.date,
      onUnseen: (unseen) => {
        const entry = world.list.get(id)
        if (entry === undefined) return
        entry.unseenRefusals = unseen
        world.list.changed(entry)
      },
      onNewRefusal: (words) => {
        world.logs.append(id, 'refusal', words, 'agent')
      },
    })
    this.#logs.set(id, log)
    return log
  }

  remove(id: SandboxId): void {
    const log = this.#logs.get(id)
    this.#logs.delete(id)
    log?.remove().catch((error: unknown) => {
      this.#options.world.log.error(`What ${id} wanted of the outside could not be removed`, error)
    })
  }

  async close(): Promise<void> {
    await Promise.all([...this.#logs.values()].map((log) => log.close()))
  }
}
