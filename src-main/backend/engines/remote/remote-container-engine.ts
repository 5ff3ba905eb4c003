import type { Duplex } from 'node:stream'
import type { EngineDescription, ImageOrigin, SandboxStats } from '../../../../src-shared/engine/engine.ts'
import type { Probe } from '../../../../src-shared/engine/isolation.ts'
import type { SandboxId, SandboxSpec } from '../../../../src-shared/engine/sandbox.ts'
import type {
  BuildSpec,
  BuiltImage,
  CallOptions,
  ContainerEngine,
  EngineBuild,
  EngineEvent,
  EngineSandbox,
  PhasedCallOptions,
} from '../engine.ts'
import type { LifeElsewhere } from '../../cloud/keeping/life-elsewhere.ts'
import type { SharesElsewhere } from '../../cloud/sharing/shares-elsewhere.ts'
import type { GateElsewhere } from '../../egress/elsewhere/gate-elsewhere.ts'
import { parseImageReference } from '../image-reference.ts'
import { createLabelSigner } from '../label-signer.ts'
import { requireSandboxId } from '../require-sandbox-id.ts'
import { stopIfCancelled } from '../work/cancellation.ts'
import { inPhase } from '../work/phase.ts'
import { Turns } from '../work/turns.ts'
import { buildReason, cloudCapabilities } from './capabilities.ts'
import { settingsOf, usualPatience, type Cloud, type CloudPatience } from './cloud.ts'
import { elsewhere, foreign, noBuilds, notFound } from './cloud-errors.ts'
import { hostOfApp } from './cloud-names.ts'
import { describeCloud } from './describe-cloud.ts'
import { createSandbox } from './lifecycle/create-sandbox.ts'
import { moveHost } from './lifecycle/move-host.ts'
import { readOwn } from './lifecycle/read-own.ts'
import { removeApp } from './lifecycle/remove-app.ts'
import { pauseSandbox, resumeSandbox, stopSandbox } from './lifecycle/rest-sandbox.ts'
import { startSandbox } from './lifecycle/start-sandbox.ts'
import { CloudEvents } from './listing/cloud-events.ts'
import { findForeign, listSandboxes } from './listing/list-sandboxes.ts'
import { listOrphans, removeOrphan, type Orphans } from './listing/orphans.ts'
import { sweepRecords } from './listing/sweep.ts'
import { gateOfMachine } from './machine/gate-of-machine.ts'
import { describeMachine, stateOf } from './machine/describe-machine.ts'
import { readApp } from './machines-api/calls/apps.ts'
import { readCurrentTokens } from './machines-api/calls/tokens.ts'
import type { CloudRecord } from './records/cloud-record.ts'
import { CloudRecords } from './records/cloud-records.ts'
import { Recorded } from './records/recorded.ts'
import { compareConfig } from './settings/compare-config.ts'
import { followVolume } from './settings/moved-volume.ts'
import { wrongState } from '../wrong-state.ts'

export interface RemoteEngineOptions extends Omit<Cloud, 'records' | 'signer' | 'patience'> {
  /** Where the backend keeps what it must not lose. */
  readonly stateDirectory: string
  /** Signs what is written to machines, as labels on an engine of this computer. */
  readonly installationKey: Uint8Array
  /** The kernel of this computer: one inside that is another is the machine's own. */
  readonly kernel: string
  readonly patience?: CloudPatience
}

/** So long one real answer stands for the next questions whether Fly is there. */
const pingMs = 30_000

/** Sandboxes in the person's own account at Fly.io: each an app with one machine and one disk. */
export class RemoteContainerEngine implements ContainerEngine {
  readonly id = 'fly'
  readonly capabilities = cloudCapabilities
  readonly #cloud: Cloud
  readonly #kernel: string
  readonly #events: CloudEvents
  readonly #turns = new Turns()
  readonly #making = new Set<SandboxId>()
  #answeredAt: number | null = null

  constructor(options: RemoteEngineOptions) {
    const { stateDirectory, installationKey, kernel, patience = usualPatience, ...parts } = options
    const records = new CloudRecords(stateDirectory)
    this.#cloud = { ...parts, records, signer: createLabelSigner(installationKey), patience }
    this.#kernel = kernel
    this.#events = new CloudEvents({
      world: parts.client.world,
      list: (signal) => listSandboxes(this.#cloud, { signal }),
      lookMs: patience.lookMs,
    })
  }

  async describe(options: CallOptions = {}): Promise<EngineDescription> {
    stopIfCancelled(options.signal)
    const tokens = await readCurrentTokens(this.#cloud.client, settingsOf(options))
    const { problems } = await this.#cloud.records.all()
    return describeCloud({ organisation: this.#cloud.organisation, kernel: this.#kernel, tokens, problems })
  }

  async ping(options: CallOptions = {}): Promise<void> {
    stopIfCancelled(options.signal)
    const now = this.#cloud.client.world.now()
    if (this.#answeredAt !== null && now - this.#answeredAt < pingMs) return
    await readCurrentTokens(this.#cloud.client, settingsOf(options))
    this.#answeredAt = now
  }

  async create(spec: SandboxSpec, options: PhasedCallOptions = {}): Promise<EngineSandbox> {
    const id = requireSandboxId(spec.id)
    parseImageReference(spec.image)
    stopIfCancelled(options.signal)
    this.#making.add(id)
    try {
      return await this.#turns.take(id, async () => {
        const record = await createSandbox(this.#cloud, spec, options)
        this.#events.tell(id, 'created')
        return describeMachine(record, null)
      })
    } finally {
      this.#making.delete(id)
    }
  }

  build(_spec: BuildSpec, _work: (build: EngineBuild) => Promise<void>): Promise<BuiltImage> {
    return Promise.reject(noBuilds(buildReason))
  }

  recreate(spec: SandboxSpec): Promise<EngineSandbox> {
    requireSandboxId(spec.id)
    return Promise.reject(noBuilds(buildReason))
  }

  /** It made none. */
  sweepBuilt(): Promise<readonly string[]> {
    return Promise.resolve([])
  }

  async bringImage(spec: Pick<SandboxSpec, 'image' | 'template'>, options: PhasedCallOptions = {}): Promise<string> {
    parseImageReference(spec.image)
    return await inPhase(options.report, 'image', 'Looking for its image', async (progress) => {
      stopIfCancelled(options.signal)
      return (await this.#cloud.imageFor(spec, { ...settingsOf(options), progress })).digest
    })
  }

  async imageOrigin(spec: Pick<SandboxSpec, 'image' | 'template'>, options: CallOptions = {}): Promise<ImageOrigin> {
    parseImageReference(spec.image)
    await Promise.resolve()
    stopIfCancelled(options.signal)
    return {
      holds: null,
      note: 'Fly.io takes a published image of its template, or else this one is sent there first.',
    }
  }

  async start(id: SandboxId, options: PhasedCallOptions = {}): Promise<void> {
    await this.#change(id, options, async (record) => {
      await startSandbox(this.#cloud, new Recorded(this.#cloud.records, record), options)
      this.#events.tell(id, 'started')
    })
  }

  async stop(id: SandboxId, options: PhasedCallOptions = {}): Promise<void> {
    await this.#change(id, options, async (record) => {
      await stopSandbox(this.#cloud, record, options)
      this.#events.tell(id, 'stopped')
    })
  }

  async pause(id: SandboxId, options: CallOptions = {}): Promise<void> {
    await this.#change(id, options, async (record) => {
      await pauseSandbox(this.#cloud, record, options)
      this.#events.tell(id, 'paused')
    })
  }

  async resume(id: SandboxId, options: CallOptions = {}): Promise<void> {
    await this.#change(id, options, async (record) => {
      await resumeSandbox(this.#cloud, new Recorded(this.#cloud.records, record), options)
      this.#events.tell(id, 'resumed')
    })
  }

  async remove(id: SandboxId, options: PhasedCallOptions = {}): Promise<void> {
    requireSandboxId(id)
    stopIfCancelled(options.signal)
    await this.#turns.take(id, () =>
      inPhase(options.report, 'remove', 'Removing its app, machine and disk', async () => {
        const record = await this.#cloud.records.read(id)
        if (record === null) {
          const app = await findForeign(this.#cloud, id, options)
          if (app !== null) throw foreign(id, app)
          return
        }
        if (record.organisation !== this.#cloud.organisation) throw elsewhere(id, record.organisation)
        await removeApp(this.#cloud, record, options)
        this.#events.tell(id, 'removed')
      }),
    )
  }

  async inspect(id: SandboxId, options: CallOptions = {}): Promise<EngineSandbox> {
    const record = await this.#own(id, options)
    return describeMachine(record, await readOwn(this.#cloud, record, options))
  }

  async list(options: CallOptions = {}): Promise<readonly EngineSandbox[]> {
    stopIfCancelled(options.signal)
    return await listSandboxes(this.#cloud, options)
  }

  async stats(id: SandboxId, options: CallOptions = {}): Promise<SandboxStats> {
    await this.inspect(id, options)
    const { stats } = this.capabilities
    throw noBuilds(stats.available ? '' : stats.reason)
  }

  events({ signal }: { readonly signal: AbortSignal }): AsyncIterable<EngineEvent> {
    return this.#events.follow(signal)
  }

  diskSpace(): Promise<null> {
    return Promise.resolve(null)
  }

  async verifySettings(id: SandboxId, options: CallOptions = {}): Promise<readonly Probe[]> {
    const record = await this.#own(id, options)
    const machine = await readOwn(this.#cloud, record, options)
    if (machine === null) throw notFound(id, 'Its machine is not made yet.')
    const { network } = await readApp(this.#cloud.client, record.app, settingsOf(options))
    return compareConfig(await followVolume(this.#cloud, record, machine, options), machine, network)
  }

  async connect(id: SandboxId, options: CallOptions = {}): Promise<Duplex> {
    const record = await this.#own(id, options)
    try {
      return await this.#cloud.doorOf(record.app, record.token).connect(options)
    } catch (error) {
      stopIfCancelled(options.signal)
      // Only now: whoever is let in needs nobody else's word for it.
      const machine = await readOwn(this.#cloud, record, options)
      if (stateOf(record, machine) !== 'running') throw wrongState(`Its machine is ${machine?.state ?? 'not made'}.`)
      throw error
    }
  }

  gateOf(id: SandboxId): GateElsewhere {
    return gateOfMachine(async () => {
      const { app, token } = await this.#own(id, {})
      return this.#cloud.doorOf(app, token)
    })
  }

  lifeOf(id: SandboxId): LifeElsewhere {
    const door = async () => {
      const { app, token } = await this.#own(id, {})
      return this.#cloud.doorOf(app, token)
    }
    return {
      read: async (options) => await (await door()).state(options),
      change: async (wish, options) => await (await door()).changeLife(wish, options),
    }
  }

  sharesOf(id: SandboxId): SharesElsewhere {
    const own = async () => await this.#own(id, {})
    const door = async () => {
      const { app, token } = await own()
      return this.#cloud.doorOf(app, token)
    }
    return {
      address: async () => `https://${hostOfApp((await own()).app)}`,
      read: async (options) => (await (await door()).share(options)).share,
      change: async (wish, options) => (await (await door()).changeShare(wish, options)).share,
    }
  }

  async sweep(keep: ReadonlySet<SandboxId>, options: CallOptions = {}): Promise<readonly string[]> {
    stopIfCancelled(options.signal)
    const isKept = ({ spec: { id }, wasStarted, isGoing }: CloudRecord): boolean =>
      keep.has(id) || this.#making.has(id) || (wasStarted && !isGoing)
    return await sweepRecords(this.#cloud, isKept, (id, work) => this.#turns.take(id, work), options)
  }

  /** Moves a resting sandbox to another computer at Fly, with its data: for want of room where it is. */
  async moveHost(id: SandboxId, options: PhasedCallOptions = {}): Promise<void> {
    await this.#change(id, options, (record) =>
      moveHost(this.#cloud, new Recorded(this.#cloud.records, record), options),
    )
  }

  /** What there is of Airlock's in the account that this installation knows nothing of. */
  async orphans(options: CallOptions = {}): Promise<Orphans> {
    stopIfCancelled(options.signal)
    return await listOrphans(this.#cloud, options)
  }

  /** Removes one of these by the name of its app, with all that is in it. */
  async removeOrphan(app: string, options: CallOptions = {}): Promise<void> {
    stopIfCancelled(options.signal)
    await removeOrphan(this.#cloud, app, options)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  async #change(id: SandboxId, options: CallOptions, work: (record: CloudRecord) => Promise<void>): Promise<void> {
    requireSandboxId(id)
    stopIfCancelled(options.signal)
    await this.#turns.take(id, async () => {
      await work(await this.#own(id, options))
    })
  }

  /** @throws AirlockError `sandbox-not-found`, or `sandbox-foreign` where somebody else's has that id */
  async #own(id: SandboxId, options: CallOptions): Promise<CloudRecord> {
    requireSandboxId(id)
    stopIfCancelled(options.signal)
    const record = await this.#cloud.records.read(id)
    if (record !== null) {
      if (record.organisation !== this.#cloud.organisation) throw elsewhere(id, record.organisation)
      if (record.phase === 'made' || record.wasStarted) return record
      throw notFound(id, 'It was never made whole.')
    }
    const app = await findForeign(this.#cloud, id, options)
    throw app === null ? notFound(id) : foreign(id, app)
  }
}
