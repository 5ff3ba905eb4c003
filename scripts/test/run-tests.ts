import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { detectHost } from '../setup/host.ts'
import { sayOnTerminal } from '../setup/say.ts'
import { setUp } from '../setup/setup.ts'
import { removeAbandonedEngines } from '../../testing/engines/engine-directory.ts'
import { runPart } from './run-part.ts'
import { summaryTable, type Outcome } from './table.ts'
import { testParts } from './test-parts.ts'

/**
 * Sets the machine up, runs every part (or those that are named), goes on after one that fails, and prints what came
 * out. @returns the exit code
 */
export async function runTests(root: string, names: readonly string[]): Promise<number> {
  const reports = join(root, 'node_modules', '.cache', 'test-reports')
  const rows = testParts(root, reports)
  const unknown = names.filter((name) => !rows.flat().some((part) => part.name === name))
  if (unknown.length > 0) throw new Error(`There are no tests named ${unknown.join(', ')}.`)

  const host = detectHost()
  const ending = new AbortController()
  const end = (): void => ending.abort()
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
  const outcomes: Outcome[] = []
  try {
    const { missing } = await setUp('test', host, sayOnTerminal, ending.signal)
    for (const sentence of missing) sayOnTerminal(sentence)
    rmSync(reports, { recursive: true, force: true })
    mkdirSync(reports, { recursive: true })
    for (const row of rows) {
      const parts = row.filter(({ name }) => names.length === 0 || names.includes(name))
      if (ending.signal.aborted || parts.length === 0) continue
      process.stdout.write(`\n── ${parts.map(({ name }) => name).join(', ')} ──\n`)
      outcomes.push(...(await Promise.all(parts.map((part) => runPart(part, root, ending.signal)))))
    }
  } finally {
    process.off('SIGINT', end)
    process.off('SIGTERM', end)
    // A part that was ended by force could not stop its engines.
    if (host.platform === 'linux') removeAbandonedEngines()
  }
  process.stdout.write(`${summaryTable(outcomes)}\n`)
  if (ending.signal.aborted) return 130
  return outcomes.every(({ counts }) => counts.failed === 0) ? 0 : 1
}
