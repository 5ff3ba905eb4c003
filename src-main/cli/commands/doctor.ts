import type { Command } from 'commander'
import type { DoctorReport } from '../../../src-shared/api/engines.ts'
import type { CliWorld } from '../cli-world.ts'
import { printJson, write } from '../print.ts'
import { table, visible } from '../visible-text.ts'

export function addDoctor(program: Command, world: CliWorld): void {
  program
    .command('doctor')
    .description('say which engines were looked for, what was found, and what each runtime proved to be')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: true }) => {
      const { api } = await world.backend()
      const report = await api.engines.doctor()
      if (json === true) await printJson(world.io.stdout, doctorJson(report))
      else await write(world.io.stdout, doctorText(report))
    })
}

function doctorJson({ engine, candidates, runtimes }: DoctorReport) {
  return {
    engine,
    candidates: candidates.map(({ name, found, reason }) => ({ name, found, reason })),
    runtimes: runtimes.map(({ name, proven, evidence }) => ({ name, proven, evidence })),
  }
}

function doctorText({ engine, candidates, runtimes, warnings, advice }: DoctorReport): string {
  const sections = [
    `Engine: ${visible(engine ?? 'none answers')}\n`,
    `\nLooked at:\n${table(candidateRows(candidates))}`,
  ]
  if (runtimes.length > 0) {
    const rows = runtimes.map(({ name, level, proven, evidence }) => [
      proven ? '  ✓' : '  ✗',
      visible(name),
      level,
      visible(evidence),
    ])
    sections.push(`\nRuntimes:\n${table(rows)}`)
  }
  if (warnings.length > 0) sections.push(`\nMind:\n${list(warnings)}`)
  if (advice.length > 0) sections.push(`\nWhat to do:\n${list(advice)}`)
  return sections.join('')
}

/** One engine has several places; what is said of them alike is said once. */
function candidateRows(candidates: DoctorReport['candidates']): readonly (readonly string[])[] {
  const rows = candidates.map(({ name, found, reason }) => [found ? '  ✓' : '  –', visible(name), visible(reason)])
  return [...new Map(rows.map((row) => [row.join('\n'), row])).values()]
}

function list(sentences: readonly string[]): string {
  return sentences.map((sentence) => `  ${visible(sentence)}\n`).join('')
}
