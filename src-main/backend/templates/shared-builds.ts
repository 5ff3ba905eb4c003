import { setMaxListeners } from 'node:events'
import type { PhaseName, ReportPhase } from '../../../src-shared/engine/phases.ts'
import { cancelled, isCancellation, toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { LiveOutput } from '../packages/live-output.ts'
import { untilAborted } from '../until-aborted.ts'

type Update = Parameters<ReportPhase>[0]

/** What a build that several wait for is given. */
export interface BuildRun {
  /** Aborts when nobody waits any more. */
  readonly signal: AbortSignal
  readonly report: ReportPhase
  readonly output: LiveOutput
}

interface Running extends BuildRun {
  readonly abandon: AbortController
  readonly reports: Set<ReportPhase>
  /** What was told last of each phase. */
  readonly told: Map<PhaseName, Update>
  done: Promise<string>
  waiting: number
}

/** Builds that several creations want at the same time are done once, and each is told all of it. */
export class SharedBuilds {
  readonly #running = new Map<string, Running>()

  /**
   * Joins the build of that key, or begins it. Who cancels only leaves; the last one who does ends the build, and waits until
   * nothing of it is left.
   */
  async join(
    key: string,
    waiter: {
      readonly signal: AbortSignal
      readonly report: ReportPhase
      readonly follow: (output: LiveOutput) => void
    },
    build: (run: BuildRun) => Promise<string>,
  ): Promise<string> {
    waiter.signal.throwIfAborted()
    const running = this.#running.get(key) ?? this.#begin(key, build)
    running.waiting += 1
    running.reports.add(waiter.report)
    for (const update of running.told.values()) waiter.report(update)
    waiter.follow(running.output)
    try {
      return await untilAborted(running.done, waiter.signal)
    } finally {
      running.reports.delete(waiter.report)
      running.waiting -= 1
      if (running.waiting === 0) {
        // Whoever comes next begins anew.
        if (this.#running.get(key) === running) this.#running.delete(key)
        running.abandon.abort(cancelled())
        await Promise.allSettled([running.done])
      }
    }
  }

  #begin(key: string, build: (run: BuildRun) => Promise<string>): Running {
    const abandon = new AbortController()
    // Many requests of one build listen at the same time; that is no leak.
    setMaxListeners(100, abandon.signal)
    const output = new LiveOutput()
    const reports = new Set<ReportPhase>()
    const told = new Map<PhaseName, Update>()
    const report: ReportPhase = (update) => {
      told.set(update.name, { ...told.get(update.name), ...update })
      for (const each of reports) each(update)
    }
    const run = { signal: abandon.signal, report, output }
    const running: Running = { ...run, abandon, reports, told, waiting: 0, done: toldEnd(build(run), output) }
    this.#running.set(key, running)
    return running
  }
}

async function toldEnd(building: Promise<string>, output: LiveOutput): Promise<string> {
  try {
    const image = await building
    output.end(null)
    return image
  } catch (error) {
    output.end(toErrorReport(isCancellation(error) ? cancelled() : error))
    throw error
  }
}
