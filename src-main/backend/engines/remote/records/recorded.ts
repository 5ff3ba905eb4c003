import type { CloudRecord } from './cloud-record.ts'
import type { CloudRecords } from './cloud-records.ts'

/** A record that goes on with its sandbox: each step is on the disk before the next begins. */
export class Recorded {
  #current: CloudRecord
  readonly #records: CloudRecords

  constructor(records: CloudRecords, current: CloudRecord) {
    this.#records = records
    this.#current = current
  }

  get current(): CloudRecord {
    return this.#current
  }

  async change(change: Partial<Omit<CloudRecord, 'schema' | 'spec'>>): Promise<void> {
    const next = { ...this.#current, ...change }
    await this.#records.save(next)
    this.#current = next
  }
}
