import type { PhaseName, ReportPhase } from '../../../../src-shared/engine/phases.ts'

/**
 * Tells how far a phase has come. `fraction` is 0…1 or null where it cannot be measured; `note` is what the person should
 * know of the whole phase, and stays when it ended, until null takes it back.
 */
export type Progress = (detail: string, fraction?: number | null, note?: string | null) => void

/** Runs one phase and reports its beginning, its progress and its end, whichever it is. */
export async function inPhase<T>(
  report: ReportPhase | undefined,
  name: PhaseName,
  detail: string,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  report?.({ name, state: 'running', detail, fraction: null })
  try {
    const result = await work((now, fraction = null, note) =>
      report?.({ name, state: 'running', detail: now, fraction, ...(note !== undefined && { note }) }),
    )
    report?.({ name, state: 'done', fraction: 1 })
    return result
  } catch (error) {
    report?.({ name, state: 'failed', fraction: null })
    throw error
  }
}
