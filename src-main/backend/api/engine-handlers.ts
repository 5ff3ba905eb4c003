import { implement } from '@orpc/server'
import { engines, type DoctorReport } from '../../../src-shared/api/engines.ts'
import type { EngineStatus, Template } from '../../../src-shared/engine/engine.ts'
import type { PutAwayAdvice } from '../engine-link/put-away-advice.ts'
import type { EngineLink } from '../engine-link/engine-link.ts'
import type { WarmPool } from '../sandboxes/warm/warm-pool.ts'
import { latestOf } from '../server/latest-of.ts'
import { templateOrigins } from './template-origins.ts'

export interface EngineHandlerOptions {
  readonly link: EngineLink
  readonly warm: Pick<WarmPool, 'view'>
  readonly advice: PutAwayAdvice
  readonly templates: () => readonly Template[]
  /** What the backend itself found wrong, as sentences. */
  readonly problems: () => readonly string[]
}

export function engineHandlers({ link, warm, advice, templates, problems }: EngineHandlerOptions) {
  const api = implement(engines)
  return api.router({
    status: api.status.handler(() => advice.without(link.status)),
    recheck: api.recheck.handler(async () => advice.without(await link.recheck())),
    doctor: api.doctor.handler(async () => {
      // A search that takes longer is reported as what it is: still under way.
      await Promise.allSettled([link.settled(AbortSignal.timeout(doctorPatienceMs))])
      return reportOf(link.status, problems())
    }),
    putAwayAdvice: api.putAwayAdvice.handler(({ input }) => advice.add(input.sentence)),
    warmPool: api.warmPool.handler(() => warm.view()),
    templates: api.templates.handler(() => templates()),
    origins: api.origins.handler(async ({ signal }) => {
      if (link.status.state !== 'ready') return []
      const { engine } = await link.ready(signal ?? new AbortController().signal)
      return await templateOrigins(engine, templates(), signal)
    }),
    events: api.events.handler(({ signal }) =>
      latestOf<EngineStatus>(
        () => advice.without(link.status),
        (listener) => {
          const stops = [link.subscribe(listener), advice.subscribe(listener)]
          return () => {
            for (const stop of stops) stop()
          }
        },
        signal ?? new AbortController().signal,
      ),
    ),
  })
}

/** How long `doctor` waits for a first search to end; proving runtimes takes seconds. */
const doctorPatienceMs = 45_000

function reportOf(status: EngineStatus, problems: readonly string[]): DoctorReport {
  const engine = status.state === 'ready' || status.state === 'lost' ? status.engine : null
  return {
    engine: status.state === 'ready' ? status.engine.name : null,
    candidates: status.candidates,
    runtimes: engine?.runtimes ?? [],
    warnings: [
      ...new Set([...(engine?.warnings ?? []), ...(engine?.versionAdvice ?? []), ...problems]),
      ...(status.state === 'lost' ? [status.reason] : []),
    ],
    advice: status.state === 'missing' ? status.advice : [],
  }
}
