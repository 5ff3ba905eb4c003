import type { SandboxSpec } from '../../../src-shared/engine/sandbox.ts'
import type { MachineLife } from '../../../src-shared/machine/machine-wire.ts'
import type { CallOptions, ContainerEngine } from '../engines/engine.ts'
import type { ExportImage } from '../engines/image-export.ts'
import type { Orphans } from '../engines/remote/listing/orphans.ts'

/** A token as the API takes it, and the organisation that it is used for. */
export interface HeldToken {
  readonly token: string
  readonly organisation: string
}

/** An engine in an account, with what only such a one can be asked. */
export interface CloudEngine extends ContainerEngine {
  /** What there is of Airlock’s that this installation knows nothing of. */
  orphans(options?: CallOptions): Promise<Orphans>
  /** Removes one of these by the name of its app. Rejects with `cloud-not-found` for what is none (any more). */
  removeOrphan(app: string, options?: CallOptions): Promise<void>
}

/** How a cloud is reached; tests put something else here. */
export interface CloudParts {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where its API is asked, as people read it. */
  readonly api: string
  /** A pasted token as the API takes it. Throws `invalid-input` for what is none. */
  readonly normalise: (pasted: string) => string
  /** Slugs of the organisations that a token is of; empty where it does not say. Rejects where it is refused or nobody answers. */
  readonly organisationsOf: (token: string, signal?: AbortSignal) => Promise<readonly string[]>
  /** Rejects where a token may not do in that organisation what is needed. */
  readonly check: (token: string, organisation: string) => Promise<void>
  readonly open: (held: HeldToken) => Promise<CloudEngine>
}

/** What the parts of a cloud are made with: images come from the engine of this computer, which may come and go. */
export type OpenCloudParts = (own: {
  readonly exportImage: () => ExportImage | null
  /** How long a machine has that is made or started now. */
  readonly lifeFor: (spec: SandboxSpec) => MachineLife
}) => CloudParts
