import type { Duplex } from 'node:stream'
import type {
  EngineCapabilities,
  EngineDescription,
  ImageOrigin,
  SandboxStats,
} from '../../../../src-shared/engine/engine.ts'
import type { Probe } from '../../../../src-shared/engine/isolation.ts'
import type { SandboxId, SandboxSpec } from '../../../../src-shared/engine/sandbox.ts'
import type { SystemCallProfile } from '../../../../src-shared/engine/system-calls.ts'
import type {
  BuildSpec,
  BuiltImage,
  CallOptions,
  ContainerEngine,
  DiskSpace,
  EngineBuild,
  EngineEvent,
  EngineSandbox,
  PhasedCallOptions,
} from '../engine.ts'
import type { AgentProgram } from './agent-program.ts'
import { buildImage } from './build/build-image.ts'
import { recreateSandbox } from './build/recreate-sandbox.ts'
import { sweepBuilt } from './build/sweep-built.ts'
import { localCapabilities } from './capabilities.ts'
import type { EngineConnection } from './connection/engine-connection.ts'
import { hasStatus } from './connection/engine-error.ts'
import type { ImageExport, ImageExportOptions } from '../image-export.ts'
import { requireSandboxId } from '../require-sandbox-id.ts'
import { createLabelSigner } from '../label-signer.ts'
import { parseImageReference } from '../image-reference.ts'
import { exportImage } from './images/export-image.ts'
import { ImageResolver, type BaseBuilder } from './images/image-resolver.ts'
import { PreparedImages } from './images/prepared-images.ts'
import { connectToAgent } from './lifecycle/connect.ts'
import { bodyFor, createSandbox, inspectContainer, type CreateParts } from './lifecycle/create-sandbox.ts'
import { describeSandbox } from './lifecycle/describe-sandbox.ts'
import { findContainers, isOwn, requireOwn, type FoundContainer } from './lifecycle/find-container.ts'
import { isEmptyFrame, readStats } from './lifecycle/read-stats.ts'
import { removeSandbox } from './lifecycle/remove-sandbox.ts'
import {
  pauseContainer,
  resumeContainer,
  startContainer,
  stopContainer,
  unlessAtRest,
  type RunTarget,
} from './lifecycle/run-state.ts'
import { sandboxEvents } from './lifecycle/sandbox-events.ts'
import { sweep, sweepOldRuntimes } from './lifecycle/sweep.ts'
import { RuntimeProofs } from './proof/runtime-proofs.ts'
import type { EngineWorld } from './runtime/engine-world.ts'
import type { RuntimeSource } from '../runtime-source.ts'
import { RuntimeVolumes } from './runtime/runtime-volume.ts'
import type { DiskReader } from './storage/disk-space.ts'
import { compareSettings } from './settings/compare.ts'
import { readSeenSettings } from './settings/seen-settings.ts'
import type { SettingsInputs } from './settings/settings-inputs.ts'
import { stopIfCancelled } from '../work/cancellation.ts'
import { inPhase } from '../work/phase.ts'
import { Turns } from '../work/turns.ts'
import { wrongState } from '../wrong-state.ts'

export interface LocalEngineOptions {
  readonly connection: EngineConnection
  /** The installation's secret, at least 32 bytes: what it signed is ours. */
  readonly installationKey: Uint8Array
  readonly runtimeSource: RuntimeSource
  readonly agent: AgentProgram
  /** The texts of `resources/seccomp`. */
  readonly seccompProfiles: Readonly<Record<SystemCallProfile, string>>
  /** Those files' paths where the engine can read them (an engine on this very computer), else null. */
  readonly seccompPaths: Readonly<Record<SystemCallProfile, string>> | null
  /** Reads how full the disk with the engine's data is; null where it cannot be seen from here. */
  readonly disk: DiskReader | null
  /** Null: base images are never built here. */
  readonly baseBuilder: BaseBuilder | null
  readonly log?: (message: string) => void
  readonly now?: () => number
}

/** Docker and Podman: everything below the channel, through one connection that has been opened already. */
export class LocalContainerEngine implements ContainerEngine {
  readonly id = 'local'
  readonly capabilities: EngineCapabilities
  readonly #world: EngineWorld
  readonly #parts: CreateParts
  readonly #disk: DiskReader | null
  /** Changes to one sandbox happen one after the other. */
  readonly #turns = new Turns()
  /** Which container a sandbox is, so that hot paths need no search; dropped when it turns out to be wrong. */
  readonly #targets = new Map<SandboxId, RunTarget>()

  constructor(options: LocalEngineOptions) {
    this.#world = {
      connection: options.connection,
      signer: createLabelSigner(options.installationKey),
      runtimeSource: options.runtimeSource,
      agent: options.agent,
      seccompProfiles: {
        strict: JSON.stringify(JSON.parse(options.seccompProfiles.strict)),
        standard: JSON.stringify(JSON.parse(options.seccompProfiles.standard)),
      },
      seccompPaths: options.seccompPaths,
      underWay: new Set(),
      log: options.log ?? (() => undefined),
      now: options.now ?? (() => performance.now()),
    }
    this.#parts = {
      images: new ImageResolver(this.#world, options.baseBuilder),
      prepared: new PreparedImages(this.#world),
      volumes: new RuntimeVolumes(this.#world),
      proofs: new RuntimeProofs(this.#world),
    }
    this.#disk = options.disk
    this.capabilities = localCapabilities(options.connection, options.baseBuilder)
  }

  async describe(options: CallOptions & { readonly refresh?: boolean } = {}): Promise<EngineDescription> {
    const { connection } = this.#world
    await connection.ping({ signal: options.signal })
    const volume = await this.#parts.volumes.ensure({ signal: options.signal })
    const proofs = await this.#parts.proofs.prove(volume, options)
    await sweepOldRuntimes(this.#world, volume.name, options.signal)
    const { info } = connection
    return {
      id: this.id,
      kind: connection.kind,
      name: connection.name,
      version: connection.version,
      apiVersion: connection.apiVersion,
      endpoint: connection.endpoint,
      architecture: info.architecture,
      kernelVersion: info.kernelVersion,
      cpus: info.cpus,
      memoryBytes: info.memoryBytes,
      rootless: info.rootless,
      runtimes: proofs.reports,
      best: proofs.best,
      capabilities: this.capabilities,
      warnings: connection.warnings,
      versionAdvice: connection.versionAdvice,
    }
  }

  async ping(options: CallOptions = {}): Promise<void> {
    await this.#world.connection.ping({ signal: options.signal })
  }

  async create(spec: SandboxSpec, options: PhasedCallOptions = {}): Promise<EngineSandbox> {
    const id = requireSandboxId(spec.id)
    parseImageReference(spec.image)
    stopIfCancelled(options.signal)
    return await this.#turns.take(id, async () => {
      const { containerId, inputs, runtime } = await createSandbox(this.#world, this.#parts, spec, options)
      this.#targets.set(id, { connection: runtime.runtime.connection, containerId })
      const identity = { ownership: 'own', spec, inputs } as const
      return this.#describe({ containerId, containerName: '', state: 'created', identity }, null)
    })
  }

  async build(
    spec: BuildSpec,
    work: (build: EngineBuild) => Promise<void>,
    options: PhasedCallOptions = {},
  ): Promise<BuiltImage> {
    parseImageReference(spec.image)
    stopIfCancelled(options.signal)
    return await buildImage(this.#world, this.#parts, spec, work, options)
  }

  async recreate(spec: SandboxSpec, options: PhasedCallOptions = {}): Promise<EngineSandbox> {
    const id = requireSandboxId(spec.id)
    parseImageReference(spec.image)
    return await this.#turns.take(id, async () => {
      try {
        const { containerId, inputs, runtime } = await recreateSandbox(this.#world, this.#parts, spec, options)
        this.#targets.set(id, { connection: runtime.runtime.connection, containerId })
        const identity = { ownership: 'own', spec, inputs } as const
        return this.#describe({ containerId, containerName: '', state: 'created', identity }, null)
      } catch (error) {
        this.#targets.delete(id)
        throw error
      }
    })
  }

  async sweepBuilt(keep: ReadonlySet<string>, options: CallOptions = {}): Promise<readonly string[]> {
    return await sweepBuilt(this.#world, this.#parts.prepared, keep, options)
  }

  async bringImage(
    spec: Pick<SandboxSpec, 'image' | 'template'>,
    { signal, report }: PhasedCallOptions = {},
  ): Promise<string> {
    parseImageReference(spec.image)
    stopIfCancelled(signal)
    const { images } = this.#parts
    const facts = await inPhase(report, 'image', spec.image, (progress) => images.resolve(spec, { signal, progress }))
    return facts.id
  }

  async imageOrigin(spec: Pick<SandboxSpec, 'image' | 'template'>): Promise<ImageOrigin> {
    return await this.#parts.images.origin(spec)
  }

  /** The prepared image of a sandbox, for another engine to take. */
  async exportImage(spec: Pick<SandboxSpec, 'image' | 'template'>, options: ImageExportOptions): Promise<ImageExport> {
    parseImageReference(spec.image)
    stopIfCancelled(options.signal)
    return await exportImage(this.#world.connection, this.#parts, spec, options)
  }

  async start(id: SandboxId, options: PhasedCallOptions = {}): Promise<void> {
    await this.#onTarget(id, options, (target) => startContainer(target, options))
  }

  async stop(id: SandboxId, options: PhasedCallOptions = {}): Promise<void> {
    await this.#onTarget(id, options, (target) => stopContainer(target, options))
  }

  async pause(id: SandboxId, options: CallOptions = {}): Promise<void> {
    await this.#onTarget(id, options, pauseContainer)
  }

  async resume(id: SandboxId, options: CallOptions = {}): Promise<void> {
    await this.#onTarget(id, options, resumeContainer)
  }

  async remove(id: SandboxId, options: PhasedCallOptions = {}): Promise<void> {
    await this.#turns.take(requireSandboxId(id), async () => {
      await removeSandbox(this.#world, id, options)
      this.#targets.delete(id)
    })
  }

  async inspect(id: SandboxId, options: CallOptions = {}): Promise<EngineSandbox> {
    const found = await requireOwn(this.#world, requireSandboxId(id), options.signal)
    return this.#describe(found, await inspectContainer(this.#world, found.containerId, options.signal))
  }

  async list(options: CallOptions = {}): Promise<readonly EngineSandbox[]> {
    const found = await findContainers(this.#world, undefined, options.signal)
    return await Promise.all(
      found.map(async (container) => {
        const ended = isOwn(container) && !['running', 'created', 'paused'].includes(container.state)
        // Only of one that ended is there more to know; it may vanish while we ask.
        const inspect = ended
          ? await inspectContainer(this.#world, container.containerId, options.signal).catch(nullIfAbsent)
          : null
        return this.#describe(container, inspect)
      }),
    )
  }

  async stats(id: SandboxId, options: CallOptions = {}): Promise<SandboxStats> {
    return await this.#onTargetNow(id, options, async ({ connection, containerId }) => {
      const query = connection.kind === 'docker' ? { stream: false, 'one-shot': true } : { stream: false }
      const { signal } = options
      const path = `/containers/${containerId}/stats`
      const frame = await unlessAtRest(connection.request('GET', path, { query, signal }))
      if (isEmptyFrame(frame)) throw wrongState('A sandbox that does not run uses nothing.')
      return readStats(frame)
    })
  }

  events(options: { readonly signal: AbortSignal }): AsyncIterable<EngineEvent> {
    return sandboxEvents(this.#world, options.signal)
  }

  async diskSpace(): Promise<DiskSpace | null> {
    return this.#disk === null ? null : await this.#disk()
  }

  async verifySettings(id: SandboxId, options: CallOptions = {}): Promise<readonly Probe[]> {
    const { containerId, identity } = await requireOwn(this.#world, requireSandboxId(id), options.signal)
    const { spec, inputs } = identity
    const inspect = await inspectContainer(this.#world, containerId, options.signal)
    return compareSettings(bodyFor(this.#world, spec, inputs), inputs, readSeenSettings(inputs.engine, inspect))
  }

  async connect(id: SandboxId, options: CallOptions = {}): Promise<Duplex> {
    return await this.#onTargetNow(id, options, (target) => connectToAgent(this.#world, target, options))
  }

  async sweep(keep: ReadonlySet<SandboxId>, options: CallOptions = {}): Promise<readonly string[]> {
    return await sweep(this.#world, keep, (id) => this.#turns.isTaken(id), options)
  }

  async close(): Promise<void> {
    await this.#world.connection.close()
  }

  #describe(found: FoundContainer, inspect: unknown): EngineSandbox {
    return describeSandbox(found, inspect, { seesDisk: this.#disk !== null })
  }

  async #onTarget(id: SandboxId, options: CallOptions, work: (target: RunTarget) => Promise<void>): Promise<void> {
    await this.#turns.take(requireSandboxId(id), () => this.#onTargetNow(id, options, work))
  }

  /** Works on the known container; where the engine does not have it any more, looks for it once again. */
  async #onTargetNow<T>(id: SandboxId, options: CallOptions, work: (target: RunTarget) => Promise<T>): Promise<T> {
    const known = this.#targets.get(requireSandboxId(id))
    if (known !== undefined) {
      try {
        return await work(known)
      } catch (error) {
        if (!hasStatus(error, 404)) throw error
        this.#targets.delete(id)
      }
    }
    const { containerId, identity } = await requireOwn(this.#world, id, options.signal)
    const target = { containerId, connection: this.#connectionFor(identity.inputs) }
    this.#targets.set(id, target)
    return await work(target)
  }

  /** On Podman each runtime has a service of its own, and a sandbox is run by the one that it was made with. */
  #connectionFor(inputs: SettingsInputs): EngineConnection {
    const { name, level } = inputs.runtime
    const runtimes = this.#world.connection.runtimes.filter((runtime) => runtime.available)
    const same =
      runtimes.find((runtime) => runtime.name === name) ?? runtimes.find((runtime) => runtime.level === level)
    return same?.connection ?? this.#world.connection
  }
}

function nullIfAbsent(error: unknown): null {
  if (hasStatus(error, 404)) return null
  throw error
}
