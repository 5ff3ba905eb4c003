import { diff3Merge } from 'node-diff3'
import type { TextMerge, TextRegion } from '../../../../src-shared/cloud/merge.ts'
import { textOf } from '../../changes/originals.ts'

export const textLimits = {
  /** Bytes of each version. */
  bytes: 1024 ** 2,
  /** Lines of each version that are compared: the library hands them on as arguments. */
  lines: 20_000,
  /** Comparisons that two versions may take. */
  comparisons: 40_000_000,
} as const

/**
 * Merges two texts that come from one, line by line. Lines that touch one another and were changed on both sides are a conflict, unless
 * they were changed alike. What is in neither version and none of the two is never made up.
 */
export function mergeTexts(base: Uint8Array, local: Uint8Array, cloud: Uint8Array): TextMerge {
  const all = [base, local, cloud]
  if (all.some((bytes) => bytes.length > textLimits.bytes)) return { kind: 'unmergeable', why: 'too-large' }
  const [baseText, localText, cloudText] = [textOf(base), textOf(local), textOf(cloud)]
  if (baseText === null || localText === null || cloudText === null) return { kind: 'unmergeable', why: 'binary' }
  const known = new KnownLines()
  const [o, a, b] = [known.take(baseText), known.take(localText), known.take(cloudText)]
  const shortest = Math.min(o.length, a.length, b.length)
  let before = 0
  while (before < shortest && o[before] === a[before] && o[before] === b[before]) before += 1
  let after = 0
  while (after < shortest - before && o.at(-1 - after) === a.at(-1 - after) && o.at(-1 - after) === b.at(-1 - after)) {
    after += 1
  }
  const middle = (lines: readonly number[]) => lines.slice(before, lines.length - after)
  const [middleO, middleA, middleB] = [middle(o), middle(a), middle(b)]
  if (!isFeasible(middleO, middleA) || !isFeasible(middleO, middleB)) return { kind: 'unmergeable', why: 'too-large' }
  const regions: TextRegion[] = []
  const settle = (lines: readonly number[]) => {
    if (lines.length > 0) regions.push({ kind: 'settled', text: known.text(lines) })
  }
  settle(o.slice(0, before))
  for (const { ok, conflict } of diff3Merge<number>(middleA, middleO, middleB)) {
    if (ok !== undefined) settle(ok)
    if (conflict === undefined) continue
    const { a, o, b } = conflict
    regions.push({ kind: 'conflict', base: known.text(o), local: known.text(a), cloud: known.text(b) })
  }
  settle(o.slice(o.length - after))
  if (regions.some(({ kind }) => kind === 'conflict')) return { kind: 'conflict', regions }
  return { kind: 'merged', text: regions.map((region) => (region.kind === 'settled' ? region.text : '')).join('') }
}

/** Lines as numbers: the library keeps them as names of an object, where a line like `constructor` would break it. */
class KnownLines {
  readonly #numbers = new Map<string, number>()
  readonly #lines: string[] = []

  take(text: string): number[] {
    return (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((line) => {
      const known = this.#numbers.get(line)
      if (known !== undefined) return known
      this.#numbers.set(line, this.#lines.length)
      return this.#lines.push(line) - 1
    })
  }

  text(numbers: readonly number[]): string {
    return numbers.map((number) => this.#lines[number] ?? '').join('')
  }
}

/** Whether comparing takes a bounded time: it grows with the lines, and with how often one stands there. */
function isFeasible(one: readonly number[], other: readonly number[]): boolean {
  if (one.length > textLimits.lines || other.length > textLimits.lines) return false
  const counts = new Map<number, number>()
  for (const line of other) counts.set(line, (counts.get(line) ?? 0) + 1)
  const matches = one.reduce((sum, line) => sum + (counts.get(line) ?? 0), 0)
  return matches * Math.min(one.length, other.length) <= textLimits.comparisons
}
