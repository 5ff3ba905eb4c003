import { total, type Counts } from './counts.ts'

export interface Outcome {
  readonly name: string
  readonly counts: Counts
  readonly seconds: number
  /** Why it could not be counted, or null. */
  readonly problem: string | null
}

/** The table at the end of a run; its last line is the verdict that scripts read. */
export function summaryTable(outcomes: readonly Outcome[]): string {
  const head = ['part', 'passed', 'failed', 'skipped', 'time']
  const rows = outcomes.map(({ name, counts, seconds, problem }) => [
    problem === null ? name : `${name} (${problem})`,
    String(counts.passed),
    String(counts.failed),
    String(counts.skipped),
    `${seconds.toFixed(0)} s`,
  ])
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? '').length)))
  const lineOf = (row: readonly string[]): string =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ')
  return ['', lineOf(head), ...rows.map(lineOf), '', verdict(outcomes)].join('\n')
}

export function verdict(outcomes: readonly Outcome[]): string {
  const { passed, failed } = total(outcomes.map(({ counts }) => counts))
  return `${String(passed)} passed, ${String(failed)} failed`
}
