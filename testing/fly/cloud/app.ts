import { randomBytes } from 'node:crypto'
import type { FlyMachine } from './machine.ts'
import type { FlyVolume } from './volume.ts'

export interface FlyAddress {
  readonly ip: string
  readonly type: string
  readonly shared: boolean
}

/** An app and all that is in it. */
export class FlyApp {
  readonly name: string
  readonly organisation: string
  readonly network: string
  readonly madeAt = performance.now()
  /** What its affinity cookie must be. */
  readonly affinity = randomBytes(8).toString('hex')
  readonly machines = new Map<string, FlyMachine>()
  readonly volumes = new Map<string, FlyVolume>()
  readonly addresses: FlyAddress[] = []

  constructor(name: string, organisation: string, network: string) {
    this.name = name
    this.organisation = organisation
    this.network = network
  }

  get livingMachines(): readonly FlyMachine[] {
    return [...this.machines.values()].filter(({ state }) => state !== 'destroyed')
  }

  view(): unknown {
    const { name, network } = this
    return {
      id: `app_${name}`,
      name,
      network,
      status: 'deployed',
      organization: { name: this.organisation, slug: this.organisation },
      machine_count: this.livingMachines.length,
      volume_count: this.volumes.size,
    }
  }
}
