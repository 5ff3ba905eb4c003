import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import type { EngineCandidate, EngineStatus, Template, TemplateOrigin } from '../engine/engine.ts'
import type { WarmPoolView } from './warm-pool.ts'
import type { RuntimeReport } from '../engine/isolation.ts'

/** `airlock doctor --json`. */
export interface DoctorReport {
  /** E.g. `Docker 26.1.4`, null when none answers. */
  readonly engine: string | null
  readonly candidates: readonly EngineCandidate[]
  readonly runtimes: readonly RuntimeReport[]
  readonly warnings: readonly string[]
  readonly advice: readonly string[]
}

/** Of advice that was put away: longest sentence, and how many are remembered. */
export const adviceLimits = { length: 2000, kept: 100 } as const

export const engines = {
  status: oc.output(z.custom<EngineStatus>()),
  /** Looks again, now. */
  recheck: oc.output(z.custom<EngineStatus>()),
  doctor: oc.output(z.custom<DoctorReport>()),
  /** Advice on a version is not told again, by no door; `doctor` lists it on demand all the same. */
  putAwayAdvice: oc.input(z.object({ sentence: z.string().min(1).max(adviceLimits.length) })),
  templates: oc.output(z.custom<readonly Template[]>()),
  /** What each template gives on the engine as it is now; empty while none is there. May take seconds. */
  origins: oc.output(z.custom<readonly TemplateOrigin[]>()),
  /** Sandboxes that are kept ready, and what they cost; whether they are is the setting `sandbox.warmPool`, unless the environment decides. */
  warmPool: oc.output(z.custom<WarmPoolView>()),
  events: oc.output(eventIterator(z.custom<EngineStatus>())),
}
