import { z } from 'zod'
import { cpuKinds } from '../../../../src-shared/cloud/sizes.ts'
import type { PushPath, PushTarget } from '../../../../src-shared/cloud/push-plan.ts'
import type { SandboxSpec } from '../../../../src-shared/engine/sandbox.ts'
import { parsedJson } from '../../../../src-shared/text/parsed-json.ts'
import { sandboxSpecShape } from '../../engines/sandbox-spec-shape.ts'

/**
 * How far it has come; each is written before what leads to the next is done.
 * `making`: there may be something of a machine. `copying`: there is one, which is not the sandbox. `away`: it is the sandbox.
 * `reading`: a pull that changed nothing here yet. `conflicts`: it waits for a person. `applying`: what is written here is
 * settled, and is written to the end. `leaving`: it is here again, and the machine is to go or to rest. `kept`: it is here,
 * and a machine rests there for the next push. `undoing`: the machine is to go. `left-behind`: it is here, and a machine is there
 * with work that may be nowhere else: no push writes over it, and a pull merges it.
 */
export const pushSteps = [
  'making',
  'copying',
  'away',
  'reading',
  'conflicts',
  'applying',
  'leaving',
  'kept',
  'undoing',
  'left-behind',
] as const
export type PushStep = (typeof pushSteps)[number]

/** A sandbox at one of its two places. */
export interface PlacedSpec {
  readonly place: string
  readonly spec: SandboxSpec
}

/** All that is needed to go on with a push or pull, or to undo it, whenever a backend was killed. */
export interface PushRecord {
  readonly schema: 1
  readonly step: PushStep
  readonly here: PlacedSpec
  readonly there: PlacedSpec
  readonly target: PushTarget
  readonly leftOut: readonly PushPath[]
  /** What a person chose to bring although it would be held back. */
  readonly included: readonly PushPath[]
  /** Of those what only runs on one kind of computer: each side has its own, and none travels back. */
  readonly bound: readonly PushPath[]
  /** A machine of an earlier push, which stays when a push is undone. */
  readonly hadMachine: boolean
  /** ISO 8601; since when it is there. */
  readonly awaySince: string | null
  /** It ran when this began, and does not again yet: whoever finds it stopped starts it. */
  readonly wasRunning: boolean
  /** Whether a pull leaves the machine for the next push. */
  readonly keepsMachine: boolean
  /** A pull that took up a machine which was left behind: how the copy here was, to go on so where it comes to nothing. */
  readonly takenUp: 'running' | 'stopped' | null
}

const placed: z.ZodType<PlacedSpec> = z.object({ place: z.string().max(4096), spec: sandboxSpecShape })

const paths = z.array(z.object({ folder: z.enum(['workspace', 'home']), path: z.string().max(4096) })).max(1_000_000)

const shape: z.ZodType<PushRecord> = z.object({
  schema: z.literal(1),
  step: z.enum(pushSteps),
  here: placed,
  there: placed,
  target: z.object({
    region: z.string().max(16),
    size: z.object({ cpuKind: z.enum(cpuKinds), cpus: z.number(), memoryMb: z.number() }),
    volumeGb: z.number(),
  }),
  leftOut: paths,
  included: paths.default([]),
  bound: paths,
  hadMachine: z.boolean(),
  awaySince: z.string().max(64).nullable(),
  wasRunning: z.boolean(),
  keepsMachine: z.boolean(),
  takenUp: z.enum(['running', 'stopped']).nullable().default(null),
})

/** Null for anything but a record of that sandbox. */
export function parsePushRecord(text: string, id: string): PushRecord | null {
  const read = shape.safeParse(parsedJson(text))
  return read.success && read.data.here.spec.id === id && read.data.there.spec.id === id ? read.data : null
}
