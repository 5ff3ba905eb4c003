import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { ceilingLimits, idleLimits, volumeLimits } from '../cloud/cloud-place.ts'
import type { CloudDifference } from '../cloud/differences.ts'
import type { ComparisonRow, CostEstimate } from '../cloud/estimate.ts'
import type { PriceSource } from '../cloud/prices.ts'
import type { CloudRegion } from '../cloud/regions.ts'
import type { MachineSize } from '../cloud/sizes.ts'
import type { trialLimits } from '../cloud/trial.ts'
import type { MadeShare, SandboxShare } from '../cloud/sandbox-share.ts'
import type { EngineCapabilities } from '../engine/engine.ts'
import type { Sandbox } from '../engine/sandbox.ts'
import type { ErrorReport } from '../errors/airlock-error.ts'
import type { MachineLife } from '../machine/machine-wire.ts'
import { shareLimits } from '../machine/share-wire.ts'
import { sandboxReference } from './sandboxes.ts'

/** The account that sandboxes are in. Never holds its token. */
export interface CloudAccount {
  /** Its slug; null for one of the environment that Fly was not asked about yet. */
  readonly organisation: string | null
  /** `person`: connected here. `environment`: by `FLY_API_TOKEN`, which `disconnect` cannot take away. */
  readonly from: 'person' | 'environment'
  /** Where the token lies; null where it comes from the environment. */
  readonly keptIn: 'keyring' | 'file' | null
  /** ISO 8601; null where it comes from the environment. */
  readonly connectedAt: string | null
  /** Where Fly’s API is asked, e.g. `https://api.machines.dev`. */
  readonly api: string
}

/** What is known of the cloud, as every door shows it. */
export interface CloudStatus {
  /**
   * `off`: no account is connected, and nothing is asked of anybody. `looking`: it is being asked for the first time. `ready`: it
   * answers. `failing`: it does not answer, or does not take the token; it is tried again by itself.
   */
  readonly state: 'off' | 'looking' | 'ready' | 'failing'
  /** Null exactly while `off`. */
  readonly account: CloudAccount | null
  /** Why it cannot be used now. */
  readonly problem: ErrorReport | null
  /** What its engine can and cannot do; null before it answered. */
  readonly capabilities: EngineCapabilities | null
  /** Sentences: that the token is in a file, that one from the environment stands behind, a record that is broken. */
  readonly remarks: readonly string[]
}

/** One size of machine and what it costs in the region that was asked for. */
export interface CloudSizeChoice {
  /** What `create` takes. */
  readonly name: string
  /** `1 CPU, 2 GB`. */
  readonly words: string
  readonly size: MachineSize
  readonly isUsual: boolean
  /** Whether an idle one keeps its memory; else it is stopped. */
  readonly canSuspend: boolean
  /** What should be known of it, as sentences. */
  readonly remarks: readonly string[]
  readonly cost: CostEstimate
  /** What of it Fly’s free trial forbids, as sentences; none where it would be made. */
  readonly forbiddenInTrial: readonly string[]
}

export interface CloudVolumeChoice {
  readonly gb: number
  readonly perMonth: number
  readonly isUsual: boolean
}

/** What can be chosen for a sandbox there, with prices. They are data of a day: the bill is Fly’s. */
export interface CloudChoices {
  readonly source: PriceSource
  /** What the figures are computed for. */
  readonly use: {
    readonly region: string
    readonly size: string
    readonly volumeGb: number
    readonly rootGb: number
    readonly hoursPerDay: number
  }
  readonly regions: readonly (CloudRegion & { readonly isUsual: boolean; readonly trafficOutPerGb: number })[]
  readonly sizes: readonly CloudSizeChoice[]
  readonly volumes: readonly CloudVolumeChoice[]
  readonly volumeGb: { readonly least: number; readonly most: number; readonly usual: number }
  readonly idleMinutes: { readonly least: number; readonly most: number; readonly usual: number }
  /** What the same use would cost at others, and a line also for those whose price is not known. */
  readonly compared: readonly ComparisonRow[]
  readonly trial: { readonly limits: typeof trialLimits; readonly remarks: readonly string[] }
  readonly differences: readonly CloudDifference[]
}

/** Something of Airlock’s in the account that no sandbox here is known of: from another computer, or of records that were lost. */
export interface CloudLeftover {
  /** What `removeLeftover` takes: the name of the app. */
  readonly id: string
  /** Which sandbox it says to be; null where it says nothing. `isOurs`: this installation signed that. */
  readonly sandbox: { readonly id: string; readonly name: string | null; readonly isOurs: boolean } | null
  /** It may be a sandbox in the list, of which what was written down here is damaged. */
  readonly mayBeDamaged: boolean
  readonly machines: readonly {
    readonly id: string
    readonly state: string
    readonly region: string | null
    /** US dollars while it runs; null where its size is not told. */
    readonly runningPerHour: number | null
  }[]
  readonly volumes: readonly { readonly id: string; readonly sizeGb: number; readonly region: string | null }[]
  /** US dollars a month as it is now, as far as that is known; an app without machine and disk costs nothing. */
  readonly perMonth: number
}

export interface CloudLeftovers {
  readonly leftovers: readonly CloudLeftover[]
  /** Regions that did not answer: there may be more. */
  readonly missingRegions: readonly string[]
}

/** How a machine there is kept awake, and how long it has. */
export interface CloudMachine {
  /** What keeps it awake now, as words (“a terminal prints”); empty when nothing does. */
  readonly keptAwakeBy: readonly string[]
  /** Since something did. */
  readonly idleMs: number
  readonly life: MachineLife
}

const one = z.object({ sandbox: sandboxReference })

/** Sandboxes in the person’s own account at Fly.io. */
export const cloud = {
  status: oc.output(z.custom<CloudStatus>()),
  /** Never ends by itself. */
  events: oc.output(eventIterator(z.custom<CloudStatus>())),
  /**
   * Keeps a token after Fly has taken it; nothing is kept otherwise. `organisation` (its slug) is needed only where the token is of
   * several. A token that was connected before is forgotten. Rejects with `sandbox-busy` while something is done to a sandbox there.
   */
  connect: oc
    .input(
      z.object({
        token: z.string().min(1).max(65_536),
        organisation: z
          .string()
          .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'Use its slug, e.g. personal.')
          .optional(),
      }),
    )
    .output(z.custom<CloudStatus>()),
  /** Forgets the token. Sandboxes there go on; who connects again finds them. */
  disconnect: oc.output(z.custom<CloudStatus>()),
  choices: oc
    .input(
      z
        .object({
          region: z.string().max(32).optional(),
          size: z.string().max(64).optional(),
          volumeGb: z.number().int().min(volumeLimits.least).max(volumeLimits.most).optional(),
          hoursPerDay: z.number().min(0).max(24).optional(),
        })
        .default({}),
    )
    .output(z.custom<CloudChoices>()),
  leftovers: oc.output(z.custom<CloudLeftovers>()),
  /** Removes one with all that is in it, for good. What became a sandbox here meanwhile is refused. */
  removeLeftover: oc.input(z.object({ id: z.string().min(1).max(64) })),
  /** Rejects with `sandbox-state` for one that does not run, or is not there. */
  machine: oc.input(one).output(z.custom<CloudMachine>()),
  /** After how many minutes without work it sleeps; null: never. Counts at once where it runs. */
  setIdle: oc
    .input(one.extend({ minutes: z.number().int().min(idleLimits.least).max(idleLimits.most).nullable() }))
    .output(z.custom<Sandbox>()),
  /** US dollars that it may cost by running, from now on; null: as much as it takes. At its end it is stopped, by the machine itself. */
  setCeiling: oc
    .input(one.extend({ dollars: z.number().min(ceilingLimits.least).max(ceilingLimits.most).nullable() }))
    .output(z.custom<Sandbox>()),
  /**
   * Lets whoever has the link look at one port, for so many minutes by the machine’s clock; what was shared before ends. The link is
   * a secret and told only here. Rejects with `invalid-input` for one on this computer, with `sandbox-state` for one that does not run.
   */
  share: oc
    .input(
      one.extend({
        port: z.number().int().min(1).max(65_535),
        minutes: z.number().int().min(shareLimits.least).max(shareLimits.most).default(shareLimits.usual),
      }),
    )
    .output(z.custom<MadeShare>()),
  /** What is shared; null where nothing is. */
  shared: oc.input(one).output(z.custom<SandboxShare | null>()),
  /** Ends it and what goes through it. What is answered is null, or what a machine that does not run is still to be told. */
  unshare: oc.input(one).output(z.custom<SandboxShare | null>()),
  /** Moves a resting one to another computer of the same region, with its data: where it could not start for want of room. */
  moveHost: oc.input(one).output(z.custom<Sandbox>()),
}
