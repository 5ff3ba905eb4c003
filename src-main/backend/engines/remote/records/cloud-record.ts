import { z } from 'zod'
import type { SandboxSpec } from '../../../../../src-shared/engine/sandbox.ts'
import { parsedJson } from '../../../../../src-shared/text/parsed-json.ts'
import { sandboxSpecShape } from '../../sandbox-spec-shape.ts'
import { cloudImageOf } from '../cloud-image.ts'
import { appNamePattern } from '../cloud-names.ts'
import type { DesiredConfig } from '../machine/desired-config.ts'

/** How far a sandbox there has come. Each is written before what leads to the next is asked of Fly. */
export const cloudPhases = ['planned', 'app', 'volume', 'made'] as const
export type CloudPhase = (typeof cloudPhases)[number]

/**
 * All that is needed to find a sandbox at Fly again, to start it, and to remove it: written before and after each step, so
 * that a backend that was killed in between knows what may be there.
 */
export interface CloudRecord {
  readonly schema: 1
  readonly spec: SandboxSpec
  readonly organisation: string
  /** Also the name of its network. */
  readonly app: string
  /** `planned`: the app may be there. `app`: it is, a volume may be. `volume`: that is, a machine may be. `made`: all is there. */
  readonly phase: CloudPhase
  readonly region: string
  readonly image: string
  readonly volume: string | null
  readonly machine: string | null
  /** Of the machine's config, as Fly names it. */
  readonly version: string | null
  readonly config: DesiredConfig | null
  /** Of this sandbox alone; the machine has its hash. */
  readonly token: string
  /** There may be another disk of it: an old one, or a copy that is being made. */
  readonly hasSpareDisk: boolean
  /** It is to go: whatever of it is still there is removed. */
  readonly isGoing: boolean
  /** Whether it was ever started: then there may be work in it. */
  readonly wasStarted: boolean
  /** The present or last run, as `inspect` names it. */
  readonly run: string | null
}

const text = z.string().min(1).max(256)
const config = z.looseObject({
  image: z.string().max(1024),
  guest: z.looseObject({ cpu_kind: text, cpus: z.number(), memory_mb: z.number() }),
  mounts: z.array(z.looseObject({ volume: text, path: text })).max(4),
  metadata: z.record(z.string(), z.string()),
})

const shape: z.ZodType<CloudRecord> = z.object({
  schema: z.literal(1),
  spec: sandboxSpecShape,
  organisation: text,
  app: z.string().regex(appNamePattern),
  phase: z.enum(cloudPhases),
  region: text,
  image: z.string().refine((reference) => cloudImageOf(reference) !== null),
  volume: text.nullable(),
  machine: text.nullable(),
  version: text.nullable(),
  config: config.nullable(),
  token: z.string().regex(/^[0-9a-f]{64}$/),
  hasSpareDisk: z.boolean(),
  isGoing: z.boolean(),
  wasStarted: z.boolean(),
  run: text.nullable(),
})

/** Null where a text is no record of that sandbox. */
export function parseCloudRecord(content: string, id: string): CloudRecord | null {
  // Cut short, e.g. by a full disk of before: it is set aside by who reads.
  const read = shape.safeParse(parsedJson(content))
  return read.success && read.data.spec.id === id ? read.data : null
}
