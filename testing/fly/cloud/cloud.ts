import type { MachineHost } from '../hosts/machine-host.ts'
import { FlyApp } from './app.ts'
import { takeConfig } from './config.ts'
import { newMachineId, newVolumeId } from './ids.ts'
import { FlyMachine } from './machine.ts'
import { Refusal } from './refusal.ts'
import { defaultSettings, type CloudSettings } from './settings.ts'
import { FlyTokens, type TokenScope } from './tokens.ts'
import { FlyVolume } from './volume.ts'

/** All that is at this Fly: apps, machines, volumes, tokens. */
export class FlyCloud {
  readonly settings: CloudSettings = { ...defaultSettings }
  readonly tokens = new FlyTokens()
  readonly apps = new Map<string, FlyApp>()
  /** Names of apps of other organisations. */
  readonly takenNames = new Set<string>()
  readonly host: MachineHost
  readonly #removing = new Set<Promise<void>>()
  #failure: unknown = null
  /** A folder with the API's socket, for the inside of a machine. */
  apiFolder: (machine: { app: string; id: string }) => Promise<string> = () => Promise.resolve('')

  constructor(host: MachineHost) {
    this.host = host
  }

  makeApp(scope: TokenScope, name: string, organisation: string, network: string): FlyApp {
    if (scope.organisation !== organisation || scope.apps !== null) throw new Refusal(403, 'unauthorized')
    if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) {
      throw new Refusal(422, 'Validation failed: Name may only contain numbers, lowercase letters and dashes')
    }
    if (network !== '' && !/^[a-z][a-z0-9-]*$/.test(network)) {
      throw new Refusal(422, 'Validation failed: Network may only contain numbers, lowercase letters and dashes')
    }
    if (this.takenNames.has(name) || this.apps.has(name)) {
      throw new Refusal(422, 'Validation failed: Name has already been taken', 'name_taken')
    }
    const app = new FlyApp(name, organisation, network)
    this.apps.set(name, app)
    return app
  }

  /** @throws Refusal 403 for another's, 404 where there is none, or where nobody has heard of it yet */
  app(scope: TokenScope, name: string): FlyApp {
    if (this.takenNames.has(name)) throw new Refusal(403, 'unauthorized')
    const app = this.apps.get(name)
    if (app === undefined || performance.now() - app.madeAt < this.settings.appUnknownMs) {
      throw new Refusal(404, `Could not find App "${name}"`)
    }
    if (app.organisation !== scope.organisation || scope.apps?.includes(name) === false) {
      throw new Refusal(403, 'unauthorized')
    }
    return app
  }

  /** As Fly does it when it is asked: some time after it answered. What goes wrong is thrown by `settled`. */
  removeAppSoon(app: FlyApp): void {
    const removing: Promise<void> = this.removeApp(app)
      .catch((error: unknown) => {
        this.#failure ??= error
      })
      .finally(() => this.#removing.delete(removing))
    this.#removing.add(removing)
  }

  /** Resolves when nothing is being removed any more, or that takes too long: the host ends what is left with itself. */
  async settled(): Promise<void> {
    const late = new Promise<void>((resolve) => setTimeout(resolve, 10_000).unref())
    await Promise.race([Promise.all(this.#removing), late])
    if (this.#failure !== null) throw this.#failure
  }

  async removeApp(app: FlyApp): Promise<void> {
    this.apps.delete(app.name)
    const gone = app.livingMachines.map(async (machine) => {
      machine.destroy(true)
      while (machine.state !== 'destroyed') await new Promise<void>((resolve) => machine.onChange(resolve))
    })
    await Promise.all(gone)
    for (const volume of app.volumes.values()) await volume.remove()
  }

  makeMachine(
    app: FlyApp,
    wanted: { name?: string; region?: string; config?: unknown; skipLaunch: boolean },
  ): FlyMachine {
    const config = takeConfig(wanted.config)
    this.#allow(app, config.guest)
    const id = newMachineId()
    const name = wanted.name ?? `name-${id}`
    if (app.livingMachines.some((one) => one.name === name)) {
      throw new Refusal(409, 'already_exists: unique machine name violation')
    }
    const region = /^[a-z]{3}$/.exec(wanted.region?.split(',')[0] ?? '')?.[0] ?? 'iad'
    const [mount] = config.mounts ?? []
    const volume = mount === undefined ? null : app.volumes.get(mount.volume)
    if (volume === undefined || volume?.state === 'pending_destroy') {
      throw new Refusal(400, 'invalid_argument: volume does not exist')
    }
    if (volume !== null && volume.region !== region) {
      throw new Refusal(400, `invalid_argument: volume ${volume.id} is not in ${region}`)
    }
    if (volume?.machine)
      throw new Refusal(412, `failed_precondition: volume ${volume.id} is attached to another machine`)
    const { host, settings } = this
    const apiFolder = () => this.apiFolder({ app: app.name, id })
    const machine = new FlyMachine({ id, name, app: app.name, region, config, host, settings, apiFolder })
    app.machines.set(id, machine)
    volume?.attach(machine)
    machine.launch(wanted.skipLaunch)
    return machine
  }

  makeVolume(
    app: FlyApp,
    wanted: { name: string; region: string; sizeGb: number; from: string | undefined },
  ): FlyVolume {
    const from = wanted.from === undefined ? null : app.volumes.get(wanted.from)
    if (from === undefined) throw new Refusal(404, 'not_found: volume not found')
    if (!/^[a-z0-9_]{1,30}$/.test(wanted.name)) {
      throw new Refusal(
        400,
        'invalid_argument: volume name may only contain lowercase letters, numbers and underscores',
      )
    }
    if (wanted.sizeGb < 1 || wanted.sizeGb > 500) throw new Refusal(400, 'invalid_argument: size_gb must be 1 to 500')
    const { name, region, sizeGb } = wanted
    const volume = new FlyVolume({ id: newVolumeId(), name, region, sizeGb, host: this.host })
    app.volumes.set(volume.id, volume)
    void volume.make(from)
    return volume
  }

  #allow(app: FlyApp, guest: { cpu_kind: string; cpus: number; memory_mb: number }): void {
    if (this.settings.trial === null) return
    if (guest.cpu_kind === 'performance')
      throw new Refusal(422, 'performance CPUs are not available during the free trial')
    if (guest.cpus > 2 || guest.memory_mb > 4096)
      throw new Refusal(422, 'this size is not available during the free trial')
    if (app.livingMachines.length > 0) {
      throw new Refusal(422, 'To create more than 1 machine per app please add a payment method.')
    }
  }
}
