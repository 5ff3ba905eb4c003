import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { countVitest } from './counts.ts'
import { runPart } from './run-part.ts'
import type { TestPart } from './test-parts.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'part-'))
})

afterEach(() => {
  rmSync(root, { recursive: true })
})

const never = new AbortController().signal
const part = (changes: Partial<TestPart>): TestPart => ({
  name: 'x',
  commands: [],
  report: null,
  within: 1,
  ...changes,
})
const writing = (report: unknown): readonly string[] => [
  '-e',
  `require('fs').writeFileSync('report.json', ${JSON.stringify(JSON.stringify(report))})`,
]
const reading = () => ({ path: join(root, 'report.json'), count: countVitest })

test('[SU8] every command of a part runs, also after one that failed, and the part has failed', async () => {
  const commands = [['-e', 'process.exit(3)'], writing('ran')]
  const outcome = await runPart(part({ commands }), root, never)
  expect(outcome.counts).toEqual({ passed: 0, failed: 1, skipped: 0 })
  const counted = await runPart(part({ commands: [['-e', '']], report: reading() }), root, never)
  expect(counted.problem).toMatch(/cannot be read/)
})

test('[SU8] a part that writes no report has failed', async () => {
  const outcome = await runPart(part({ commands: [['-e', '']], report: reading() }), root, never)
  expect(outcome).toMatchObject({ counts: { failed: 1 }, problem: 'it wrote no report' })
})

test('[SU8] a part in which no test ran has failed', async () => {
  const commands = [writing({ testResults: [] })]
  const outcome = await runPart(part({ commands, report: reading() }), root, never)
  expect(outcome).toMatchObject({ counts: { failed: 1 }, problem: 'no test ran' })
})

test('[SU8] a part that hangs is ended with everything it started, and has failed', async () => {
  const hanging = "require('child_process').spawn('sleep', ['600'], { stdio: 'inherit' }); setInterval(() => {}, 1000)"
  const outcome = await runPart(part({ commands: [['-e', hanging]], within: 0.5 / 60 }), root, never)
  expect(outcome.counts.failed).toBe(1)
  expect(outcome.problem).toMatch(/ended after/)
})

test('a part that yields leaves the processor to the others of its row', async () => {
  const asks = ['-e', "process.exit(require('os').getPriority() > 0 ? 0 : 1)"]
  expect((await runPart(part({ commands: [asks], yields: true }), root, never)).counts.failed).toBe(0)
  expect((await runPart(part({ commands: [asks] }), root, never)).counts.failed).toBe(1)
})

test('Ctrl-C reaches a part that runs', async () => {
  const ending = new AbortController()
  const running = runPart(part({ commands: [['-e', 'setInterval(() => {}, 1000)']] }), root, ending.signal)
  ending.abort()
  expect((await running).counts.failed).toBe(1)
})
