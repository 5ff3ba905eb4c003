import type { MachineHost } from '../hosts/machine-host.ts'
import { History } from './history.ts'
import type { FlyMachine } from './machine.ts'
import { Refusal } from './refusal.ts'

export interface VolumeParts {
  readonly id: string
  readonly name: string
  readonly region: string
  readonly sizeGb: number
  readonly host: MachineHost
}

/** A volume of an app. */
export class FlyVolume {
  readonly id: string
  readonly name: string
  readonly region: string
  readonly history = new History<unknown>()
  sizeGb: number
  state = 'creating'
  machine: FlyMachine | null = null
  /** Whether a machine ever had it. */
  wasUsed = false
  readonly #host: MachineHost
  readonly #createdAt = new Date().toISOString()

  constructor(parts: VolumeParts) {
    this.id = parts.id
    this.name = parts.name
    this.region = parts.region
    this.sizeGb = parts.sizeGb
    this.#host = parts.host
    this.changed()
  }

  async make(from: FlyVolume | null): Promise<void> {
    await this.#host.makeVolume(this.id, from?.id ?? null)
    if (this.state === 'creating') this.#enter('created')
  }

  extend(sizeGb: number): { needsRestart: boolean } {
    if (sizeGb < this.sizeGb) throw new Refusal(422, 'invalid_argument: volumes cannot be made smaller')
    const needsRestart = sizeGb > this.sizeGb && this.machine?.state === 'started'
    this.sizeGb = sizeGb
    this.changed()
    return { needsRestart }
  }

  attach(machine: FlyMachine): void {
    this.machine = machine
    this.wasUsed = true
    this.changed()
    machine.onChange(() => {
      if (machine.state !== 'destroyed' || this.machine !== machine) return
      this.machine = null
      this.changed()
    })
  }

  async remove(): Promise<void> {
    if (this.machine !== null) {
      throw new Refusal(409, `failed_precondition: volume is currently bound to machine: ${this.machine.id}`)
    }
    this.#enter('pending_destroy')
    await this.#host.removeVolume(this.id)
  }

  #enter(state: string): void {
    this.state = state
    this.changed()
  }

  changed(): void {
    this.history.record(this.view())
  }

  view(): unknown {
    return {
      id: this.id,
      name: this.name,
      state: this.state,
      region: this.region,
      size_gb: this.sizeGb,
      zone: 'a1b2',
      encrypted: true,
      attached_machine_id: this.machine?.id ?? null,
      attached_alloc_id: null,
      host_status: 'ok',
      created_at: this.#createdAt,
    }
  }
}
