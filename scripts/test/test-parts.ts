import { join } from 'node:path'
import { countPlaywright, countVitest, type Counts } from './counts.ts'

/** A part of the tests: programs to run one after the other, and how their verdict is read. */
export interface TestPart {
  readonly name: string
  /** Arguments for Node, program first: what lies in `.bin` is not executable everywhere. */
  readonly commands: readonly (readonly string[])[]
  readonly env?: Readonly<Record<string, string>>
  /** The JSON report that the last program writes, null when its exit code says all. */
  readonly report: { readonly path: string; readonly count: (report: unknown) => Counts } | null
  /** Past this (minutes) something hangs, and the other parts are to have their turn. */
  readonly within: number
  /** Takes only the processor that the others of its row leave: for what waits for nothing and has no clock. */
  readonly yields?: true
}

/** What `npm test` runs, row after row; those of one row at once: tests with engines leave some of the processor. */
export function testParts(root: string, reports: string): readonly (readonly TestPart[])[] {
  const library = (path: string): string => join(root, 'node_modules', path)
  const vitest = (name: string, within: number): TestPart => {
    const path = join(reports, `${name}.json`)
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${path}`]
    return {
      name,
      commands: [[library('vitest/vitest.mjs'), 'run', '--project', name, ...reporters]],
      report: { path, count: countVitest },
      within,
    }
  }
  const end2end = join(reports, 'e2e.json')
  return [
    [
      {
        name: 'build',
        commands: [[library('tsx/dist/cli.mjs'), join(root, 'scripts/build/build.ts')]],
        report: null,
        within: 10,
      },
    ],
    [vitest('unit', 30)],
    [
      vitest('contract', 40),
      {
        name: 'lint',
        commands: [
          [library('eslint/bin/eslint.js'), '.', '--max-warnings', '0'],
          [library('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
        ],
        report: null,
        within: 40,
        yields: true,
      },
      { name: 'types', commands: [[library('typescript/bin/tsc'), '-b']], report: null, within: 40, yields: true },
    ],
    [
      {
        name: 'e2e',
        commands: [[library('@playwright/test/cli.js'), 'test']],
        env: { AIRLOCK_TEST_REPORT: end2end },
        report: { path: end2end, count: countPlaywright },
        within: 35,
      },
    ],
  ]
}
