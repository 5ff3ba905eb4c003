import type { Duplex } from 'node:stream'
import type { MachineSize } from '../../../src-shared/cloud/sizes.ts'
import type {
  EngineCapabilities,
  EngineDescription,
  ImageOrigin,
  SandboxStats,
} from '../../../src-shared/engine/engine.ts'
import type { ExportImage } from './image-export.ts'
import type { LifeElsewhere } from '../cloud/keeping/life-elsewhere.ts'
import type { SharesElsewhere } from '../cloud/sharing/shares-elsewhere.ts'
import type { GateElsewhere } from '../egress/elsewhere/gate-elsewhere.ts'
import type { IsolationLevel, Probe } from '../../../src-shared/engine/isolation.ts'
import type { ReportPhase } from '../../../src-shared/engine/phases.ts'
import type { SystemCallProfile } from '../../../src-shared/engine/system-calls.ts'
import type { LimitsInForce, SandboxId, SandboxSpec } from '../../../src-shared/engine/sandbox.ts'

/** Options of every call that takes time. `signal` cancels it: what was begun is rolled back whole. */
export interface CallOptions {
  readonly signal?: AbortSignal
}
export interface PhasedCallOptions extends CallOptions {
  readonly report?: ReportPhase
}

/** What the engine itself says of one of our sandboxes. */
export interface EngineSandbox {
  readonly id: SandboxId
  readonly state: 'created' | 'running' | 'paused' | 'stopped'
  /** The spec as it was signed into the labels at creation. */
  readonly spec: SandboxSpec
  /** The image really used: a digest or an engine image id. */
  readonly imageId: string
  /** Its name, which differs from the spec's where a base image was built because no registry could be reached. */
  readonly imageName: string
  /** The level the runtime was chosen for; only a hint until it was measured from inside. */
  readonly level: IsolationLevel
  /** That runtime's name in the engine's description; null when it is not known (a foreign sandbox). */
  readonly runtime: string | null
  /** Which list filters system calls: `engine` where it could not be given ours; null for a foreign one. */
  readonly profile: SystemCallProfile | 'engine' | null
  /** `own`: labels carry a valid signature of this installation. `foreign` ones are listed, never touched. */
  readonly ownership: 'own' | 'foreign'
  /** Names the present run: each start is another one, a pause is not. Null while it does not run, and in lists. */
  readonly run: string | null
  /** How it ended, if it did. */
  readonly exit: { readonly code: number; readonly outOfMemory: boolean } | null
  /** Since when it rests, by its engine, ISO 8601; left out where it does not, or that is not told. */
  readonly since?: string | undefined
  /** Where at a cloud it is, and how large there; left out where there is no such thing. */
  readonly where?: { readonly region: string; readonly size: MachineSize } | undefined
  /** Null for a foreign sandbox. */
  readonly limitsInForce: LimitsInForce | null
  /** Sentences on what this engine cannot limit or do for this sandbox. */
  readonly caveats: readonly string[]
}

/** What a build begins with and what it may use. */
export type BuildSpec = Pick<SandboxSpec, 'image' | 'template' | 'limits'>

/** A sandbox of minutes in which root may change the image’s files. Only while it is being built. */
export interface EngineBuild {
  readonly level: Exclude<IsolationLevel, 'container'>
  /** That runtime's name in the engine's description. */
  readonly runtime: string
  connect(options?: CallOptions): Promise<Duplex>
  verifySettings(options?: CallOptions): Promise<readonly Probe[]>
}

export interface BuiltImage {
  /** `airlock/packages:<hash>`: the hash is part of its id, so that the name can stand for no other. */
  readonly image: string
  /** What its files take. */
  readonly bytes: number
}

/** How full the disk with an engine's data is. */
export interface DiskSpace {
  /** Where it was looked at, e.g. `/var/lib/docker`. */
  readonly path: string
  /** What a sandbox may still write. */
  readonly freeBytes: number
  /** 0…1, of bytes or of room for more files, whichever is scarcer. */
  readonly freeShare: number
}

export type EngineEvent =
  | {
      readonly kind: 'sandbox'
      readonly id: SandboxId
      /** `out-of-memory`: the kernel ended one of its programs for lack of memory; the sandbox may go on. */
      readonly what: 'started' | 'stopped' | 'paused' | 'resumed' | 'removed' | 'created' | 'out-of-memory'
    }
  /** The stream of events was interrupted, or goes on after that: list again, since anything may have happened. */
  | { readonly kind: 'gap' }

/**
 * The one interface over every place where a sandbox can run. Only lifecycle plus `connect`: everything above the
 * channel is shared. Rules EN1… are in docs/spec/engine.md and are checked by `registerEngineContractTests`.
 * Every method rejects with an `AirlockError`; ids are validated before any request is made.
 */
export interface ContainerEngine {
  readonly id: string
  readonly capabilities: EngineCapabilities

  /** Asks the engine who it is and proves its runtimes (cached until `refresh`). */
  describe(options?: CallOptions & { readonly refresh?: boolean }): Promise<EngineDescription>

  /** Whether it answers at all: cheap enough to be asked every few seconds. Rejects when it does not. */
  ping(options?: CallOptions): Promise<void>

  /**
   * Makes everything a sandbox needs (image, prepared image, runtime volume, data volumes, container) and verifies
   * by inspect that each hardened setting took effect. It is not started. On failure or cancel nothing of it is left.
   * The level used is the strongest proven one that the request allows, and never a lower one silently.
   */
  create(spec: SandboxSpec, options?: PhasedCallOptions): Promise<EngineSandbox>

  /**
   * Runs `work` as root in a sandbox of the image, without any volume of a person, behind a kernel of its own or not at all
   * (`isolation-unavailable`), then keeps all its files as a new image. Whatever happens, the sandbox goes.
   */
  build(spec: BuildSpec, work: (build: EngineBuild) => Promise<void>, options?: PhasedCallOptions): Promise<BuiltImage>

  /**
   * Makes the container of a sandbox anew by another spec of the same id, e.g. of another image; workspace and home stay.
   * It must rest (`sandbox-state`) and rests afterwards. On failure or cancel the old one is left.
   */
  recreate(spec: SandboxSpec, options?: PhasedCallOptions): Promise<EngineSandbox>

  /** Removes images that `build` made and that are neither in `keep` nor used. Resolves with their names. */
  sweepBuilt(keep: ReadonlySet<string>, options?: CallOptions): Promise<readonly string[]>

  /** Brings the image that `create` would use here, where it is not yet, and resolves with its id, which names no other. */
  bringImage(spec: Pick<SandboxSpec, 'image' | 'template'>, options?: PhasedCallOptions): Promise<string>

  /** What `create` would use for that image or template now, as far as that is known. Brings nothing. */
  imageOrigin(spec: Pick<SandboxSpec, 'image' | 'template'>, options?: CallOptions): Promise<ImageOrigin>

  start(id: SandboxId, options?: PhasedCallOptions): Promise<void>
  /** Asks the agent to end by SIGTERM (it saves scrollback), then kills after the grace period. Stopped already = done. */
  stop(id: SandboxId, options?: PhasedCallOptions): Promise<void>
  pause(id: SandboxId, options?: CallOptions): Promise<void>
  resume(id: SandboxId, options?: CallOptions): Promise<void>
  /** Removes container and data volumes. Gone already = done. */
  remove(id: SandboxId, options?: PhasedCallOptions): Promise<void>

  /** Rejects with `sandbox-not-found`. */
  inspect(id: SandboxId, options?: CallOptions): Promise<EngineSandbox>
  list(options?: CallOptions): Promise<readonly EngineSandbox[]>
  stats(id: SandboxId, options?: CallOptions): Promise<SandboxStats>
  /** Hints, never truth: after a `gap`, list again. Ends only when `signal` aborts. */
  events(options: { readonly signal: AbortSignal }): AsyncIterable<EngineEvent>

  /** Cheap enough to be asked every second. Null where that disk cannot be seen from here, e.g. in a virtual machine. */
  diskSpace(): Promise<DiskSpace | null>

  /** Compares what the engine says it runs with what was asked, field by field (one probe per field). */
  verifySettings(id: SandboxId, options?: CallOptions): Promise<readonly Probe[]>

  /** One fresh byte stream to the sandbox's agent (design: one exec bridge per connection). Destroy it to hang up. */
  connect(id: SandboxId, options?: CallOptions): Promise<Duplex>

  /** Reads an image for another engine to take; left out where images cannot be read. */
  exportImage?: ExportImage

  /** Of an engine whose sandboxes carry their gate themselves; left out where what goes out of them is carried here. */
  gateOf?(id: SandboxId): GateElsewhere

  /** Of an engine whose sandboxes end by themselves: how long one has, and what keeps it awake. */
  lifeOf?(id: SandboxId): LifeElsewhere

  /** Of an engine whose sandboxes have an address that others reach: what of one is shared there. */
  sharesOf?(id: SandboxId): SharesElsewhere

  /** Moves a resting sandbox to another computer of the same engine, with its data; left out where there is none. */
  moveHost?(id: SandboxId, options?: PhasedCallOptions): Promise<void>

  /** Removes own resources that belong to no sandbox in `keep` and to no container; what a crash left behind. */
  sweep(keep: ReadonlySet<SandboxId>, options?: CallOptions): Promise<readonly string[]>

  /** Lets go of sockets and of processes this engine started. Sandboxes go on. */
  close(): Promise<void>
}
