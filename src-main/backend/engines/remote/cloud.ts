import type { SandboxSpec } from '../../../../src-shared/engine/sandbox.ts'
import type { MachineLife } from '../../../../src-shared/machine/machine-wire.ts'
import type { LabelSigner } from '../label-signer.ts'
import type { CloudImageFor } from './cloud-image.ts'
import type { MachineDoor } from './machine-door/machine-door.ts'
import type { Guest } from './machines-api/calls/volumes.ts'
import type { FlyClient } from './machines-api/client.ts'
import type { CloudRecords } from './records/cloud-records.ts'

/** Where a sandbox is to be, how large, and with how much disk. */
export interface Placement {
  /** In order of preference: where there is no room in one, the next is asked. */
  readonly regions: readonly [string, ...string[]]
  readonly guest: Guest
  readonly volumeGb: number
}

/** How long things may take, in milliseconds. */
export interface CloudPatience {
  /** Until a machine runs, its image fetched. */
  readonly bootMs: number
  /** Until its program answers, its name known everywhere. */
  readonly doorMs: number
  /** Until a removed app is gone, or a disk is made. */
  readonly settleMs: number
  /** Between looks at what others did there. */
  readonly lookMs: number
}

export const usualPatience: CloudPatience = { bootMs: 180_000, doorMs: 90_000, settleMs: 60_000, lookMs: 30_000 }

/** What this engine needs of the program in a machine. */
export type CloudDoor = Pick<
  MachineDoor,
  | 'health'
  | 'state'
  | 'connect'
  | 'changeEgress'
  | 'changeLife'
  | 'requests'
  | 'share'
  | 'changeShare'
  | 'secrets'
  | 'changeSecrets'
  | 'forgetSecrets'
>

/** How that program is reached: at `https://<app>.fly.dev`, or as tests do. */
export type DoorOf = (app: string, token: string) => CloudDoor

/** Everything that the parts of this engine work with. */
export interface Cloud {
  readonly client: FlyClient
  readonly organisation: string
  /** What names of its apps begin with; the usual when left out. Airlock’s own beginning is in front of it all the same. */
  readonly appPrefix?: string
  readonly records: CloudRecords
  readonly signer: LabelSigner
  readonly imageFor: CloudImageFor
  readonly placementFor: (spec: SandboxSpec) => Placement
  readonly lifeFor: (spec: SandboxSpec) => MachineLife
  readonly doorOf: DoorOf
  readonly patience: CloudPatience
}

/** What calls to Fly take of the options of ours. */
export function settingsOf({ signal }: { readonly signal?: AbortSignal | undefined }): {
  readonly signal?: AbortSignal
} {
  return signal === undefined ? {} : { signal }
}
