import { expect, test } from 'vitest'
import { countExit, countPlaywright, countVitest, total, withExit } from './counts.ts'
import { summaryTable, verdict } from './table.ts'

const file = (status: string, ...tests: readonly string[]) => ({
  status,
  assertionResults: tests.map((one) => ({ status: one })),
})

test('tests of a Vitest report are counted by how each ended', () => {
  const report = { testResults: [file('passed', 'passed', 'passed', 'pending'), file('failed', 'passed', 'failed')] }
  expect(countVitest(report)).toEqual({ passed: 3, failed: 1, skipped: 1 })
})

test('[SU8] a test file that could not be loaded is a failure, although it has no test that failed', () => {
  const report = { testResults: [file('passed', 'passed'), file('failed'), file('failed', 'passed')] }
  expect(countVitest(report)).toEqual({ passed: 2, failed: 2, skipped: 0 })
})

test('a Playwright test that passed only when tried again has failed, and so has a broken set-up', () => {
  const stats = { expected: 4, unexpected: 1, flaky: 1, skipped: 2 }
  expect(countPlaywright({ stats, errors: [{ message: 'no engine' }] })).toEqual({ passed: 4, failed: 3, skipped: 2 })
  expect(countPlaywright({ stats })).toEqual({ passed: 4, failed: 2, skipped: 2 })
})

test.each([[null], [{}], [{ testResults: 'none' }], ['passed']])('a report that reads %j is refused', (report) => {
  expect(() => countVitest(report)).toThrow()
  expect(() => countPlaywright(report)).toThrow()
})

test('[SU8] a program that ends badly after its last test passed is a failure', () => {
  const good = { passed: 7, failed: 0, skipped: 0 }
  expect(withExit(good, 1)).toEqual({ passed: 7, failed: 1, skipped: 0 })
  expect(withExit(good, 0)).toBe(good)
  expect(withExit({ ...good, failed: 2 }, 1).failed).toBe(2)
  expect(countExit(0).passed + countExit(3).failed).toBe(2)
})

test('[SU8] the last line of the summary is the verdict over all parts, and nothing else', () => {
  const outcomes = [
    { name: 'lint', counts: countExit(0), seconds: 3.4, problem: null },
    { name: 'unit', counts: { passed: 40, failed: 2, skipped: 1 }, seconds: 61, problem: null },
    { name: 'e2e', counts: countExit(1), seconds: 900, problem: 'it wrote no report' },
  ]
  const lines = summaryTable(outcomes).split('\n')
  expect(lines.at(-1)).toBe('41 passed, 3 failed')
  expect(lines.some((line) => line.startsWith('e2e (it wrote no report)'))).toBe(true)
  expect(verdict([])).toBe('0 passed, 0 failed')
  expect(total(outcomes.map(({ counts }) => counts)).skipped).toBe(1)
})
