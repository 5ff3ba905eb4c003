import type { OpenAgent } from '../../sandboxes/agent-connections.ts'
import type { SandboxTask } from '../../sandboxes/sandbox-world.ts'
import type { PushPath } from '../../../../src-shared/cloud/push-plan.ts'
import type { Trees } from '../travel/read-sides.ts'
import type { PushJournal } from '../journal/push-journal.ts'
import type { PushRecord, PushStep } from '../journal/push-record.ts'

/** What is under way, as it is told. */
export interface Line {
  sentBytes: number
  totalBytes: number | null
}

/** How the sandbox was found, as far as that has to come back. */
export interface Found {
  /** It was asleep and is awake for this alone; what runs in it goes on asleep when this comes to nothing. */
  isAsleep: boolean
}

/** One push or pull: what is done to the sandbox, with what is written down of it. */
export interface PushTask extends SandboxTask {
  readonly journal: PushJournal
  readonly openAgent: OpenAgent
  readonly course: Course
  readonly line: Line
  readonly found: Found
  /** What the person saw of the sandbox when it was planned; null where that is not known any more. */
  readonly looked: Trees | null
  /** What was held back on the way. */
  readonly heldBack: PushPath[]
  /** Something of the line changed. */
  readonly told: () => void
  /** Waits before another try; milliseconds. */
  readonly restMs: number
  /** A pull waits so long for what terminals showed; milliseconds. */
  readonly handOverMs: number
}

/** How far it has come, on the disk before the next step begins. */
export class Course {
  #record: PushRecord
  readonly #journal: PushJournal
  readonly #changed: (record: PushRecord | null) => void

  constructor(journal: PushJournal, record: PushRecord, changed: (record: PushRecord | null) => void) {
    this.#journal = journal
    this.#record = record
    this.#changed = changed
  }

  get record(): PushRecord {
    return this.#record
  }

  async to(step: PushStep, change: Partial<Omit<PushRecord, 'step' | 'schema'>> = {}): Promise<void> {
    const next = { ...this.#record, ...change, step }
    await this.#journal.save(next)
    this.#record = next
    this.#changed(next)
  }

  /** Nothing of it is in a cloud any more. */
  async end(): Promise<void> {
    await this.#journal.forget(this.#record.here.spec.id)
    this.#changed(null)
  }
}
