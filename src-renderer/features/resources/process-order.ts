import { keyOf, type RatedProcess } from '../../../src-shared/agent/process-rates.ts'

/** Rows that are shown; more are counted. */
export const mostShown = 200

/** Those that use most first. */
export function byUse(processes: readonly RatedProcess[]): readonly RatedProcess[] {
  // What the kernel rounds to nothing must not make rows change places.
  const steps = ({ cpu }: RatedProcess) => Math.round((cpu ?? 0) * 50)
  return [...processes].sort((a, b) => steps(b) - steps(a) || b.memoryBytes - a.memoryBytes || a.pid - b.pid)
}

/** The same rows in the places that they had, new ones at the end: while somebody points at one, nothing moves. */
export function inPlaces(processes: readonly RatedProcess[], before: readonly RatedProcess[]): readonly RatedProcess[] {
  const byKey = new Map(processes.map((process) => [keyOf(process), process]))
  const kept = before.flatMap((was) => byKey.get(keyOf(was)) ?? [])
  const places = new Set(kept.map(keyOf))
  return [...kept, ...processes.filter((process) => !places.has(keyOf(process)))]
}
