import type { ContestResult, GoalResult } from './contest.ts'

/** The table that a person reads: one line per contender, our goals below each contest. */
export function table(results: readonly ContestResult[]): string {
  return results.map(section).join('\n\n')
}

function section(result: ContestResult): string {
  const lines = [`${result.title}  (${result.unit}, ${result.rounds} rounds)`]
  const width = Math.max(...result.figures.map(({ name }) => name.length))
  for (const { name, median, minimum, maximum } of result.figures) {
    lines.push(`  ${name.padEnd(width)}  ${figure(median)}   [${figure(minimum)} … ${figure(maximum)}]`)
  }
  for (const goal of result.goals) lines.push(`  ${goalLine(goal, result.unit)}`)
  for (const note of result.notes) lines.push(`  note    ${note}`)
  return lines.join('\n')
}

function goalLine(goal: GoalResult, unit: string): string {
  const bound = unit === 'MB/s' ? '≥' : '≤'
  const value = goal.kind === 'ratio' ? `${goal.value.toFixed(3)} ×` : `${signed(goal.value)} ${unit} against`
  const limit = goal.kind === 'ratio' ? `${goal.limit} ×` : `${signed(goal.limit)} ${unit}`
  return `${goal.met ? 'met   ' : 'MISSED'}  ${value} ${goal.peer} (goal ${bound} ${limit})`
}

const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`

const figure = (value: number) =>
  (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)).padStart(6)
