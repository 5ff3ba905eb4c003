import { readFile } from 'node:fs/promises'
import type { MachineLife } from '../../../src-shared/machine/machine-wire.ts'
import { errorCodeOf } from '../../backend/server/error-code.ts'
import { machineLife } from '../requests.ts'
import { writeWhole } from '../write-whole.ts'

export interface KeptLifeOptions {
  /** On the disk of the machine, where the inside cannot read. */
  readonly file: string
  /** As of when the machine was made. */
  readonly first: MachineLife
  readonly log: (text: string) => void
}

/** How long the machine has, as it was told last: it counts after every start, also one that no backend knows of. */
export class KeptLife {
  readonly #options: KeptLifeOptions
  #turn: Promise<unknown> = Promise.resolve()

  constructor(options: KeptLifeOptions) {
    this.#options = options
  }

  async load(): Promise<MachineLife> {
    const { file, first, log } = this.#options
    try {
      return machineLife.parse(JSON.parse(await readFile(file, 'utf8')))
    } catch (error) {
      if (errorCodeOf(error) !== 'ENOENT') log('How long it has cannot be read: as it was made, it is.')
      return first
    }
  }

  /** The newest last. Rejects where it could not be kept. */
  async save(life: MachineLife): Promise<void> {
    const turn = this.#turn.then(() => writeWhole(this.#options.file, JSON.stringify(life)))
    this.#turn = turn.catch(() => undefined)
    await turn
  }
}
