import { z } from 'zod'

/** How a part of the tests ended. */
export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

const vitestReport = z.object({
  testResults: z.array(
    z.object({
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string() })),
    }),
  ),
})

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.unknown()).default([]),
})

/** Counts the tests of Vitest's JSON report. A file that could not even be loaded counts as one failed test. */
export function countVitest(report: unknown): Counts {
  const { testResults } = vitestReport.parse(report)
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status))
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
  )
  const failed = tests.filter((status) => status === 'failed').length
  const passed = tests.filter((status) => status === 'passed').length
  return { passed, failed: failed + brokenFiles.length, skipped: tests.length - passed - failed }
}

/** Counts the tests of Playwright's JSON report. Errors outside of any test (its global set-up, say) are failures. */
export function countPlaywright(report: unknown): Counts {
  const { stats, errors } = playwrightReport.parse(report)
  // A test that passed only when it was tried again has failed: nothing here is retried on purpose.
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped }
}

/** The counts of a program that only tells by its exit code. */
export function countExit(code: number): Counts {
  return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 }
}

/** A program that failed although no test of its report did (an error after the last test) is a failure all the same. */
export function withExit(counts: Counts, code: number): Counts {
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

export function total(all: readonly Counts[]): Counts {
  return all.reduce(
    (sum, { passed, failed, skipped }) => ({
      passed: sum.passed + passed,
      failed: sum.failed + failed,
      skipped: sum.skipped + skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  )
}
