import { fuzzyMatch } from './fuzzy-match.ts'

export interface RankedPath {
  readonly path: string
  readonly positions: readonly number[]
  readonly isRecent: boolean
}

interface Candidate extends RankedPath {
  readonly score: number
}

/** Results that are shown. */
const mostShown = 60
const sliceSize = 10_000
/** Being opened lately is worth about two letters. */
const recentBonus = 14

/** So few are ranked at once: the very next key may be Enter. */
export const fewPaths = 2 * sliceSize

/** The best of a few paths for what was typed, recent ones first. */
export function rankFew(typed: string, paths: readonly string[], recent: readonly string[]): readonly RankedPath[] {
  const wanted = typed.trim().toLowerCase()
  return wanted === ''
    ? unranked(paths, recent)
    : better([], wanted, paths, new Map(recent.map((path, at) => [path, at])))
}

/**
 * The same for many, in slices with a pause between them, so that typing goes on also over 200,000 files. Null when
 * `signal` aborted meanwhile.
 */
export async function rankPaths(
  typed: string,
  paths: readonly string[],
  recent: readonly string[],
  signal: AbortSignal,
): Promise<readonly RankedPath[] | null> {
  const wanted = typed.trim().toLowerCase()
  if (wanted === '') return unranked(paths, recent)
  const known = new Map(recent.map((path, at) => [path, at]))
  let best: readonly Candidate[] = []
  for (let from = 0; from < paths.length; from += sliceSize) {
    if (from > 0) await pause()
    if (signal.aborted) return null
    best = better(best, wanted, paths.slice(from, from + sliceSize), known)
  }
  return best
}

function unranked(paths: readonly string[], recent: readonly string[]): readonly RankedPath[] {
  const known = new Set(recent)
  const others = paths.slice(0, mostShown + recent.length).filter((path) => !known.has(path))
  const ranked = (isRecent: boolean) => (path: string) => ({ path, positions: [], isRecent })
  return [...recent.map(ranked(true)), ...others.map(ranked(false))].slice(0, mostShown)
}

/** The best of what was best so far and of more paths. */
function better(
  best: readonly Candidate[],
  wanted: string,
  paths: readonly string[],
  recent: ReadonlyMap<string, number>,
): readonly Candidate[] {
  const all = [...best]
  for (const path of paths) {
    const match = fuzzyMatch(wanted, path, path.toLowerCase())
    if (match === null) continue
    const at = recent.get(path)
    const score = match.score + (at === undefined ? 0 : recentBonus - at / 10)
    all.push({ path, score, positions: match.positions, isRecent: at !== undefined })
  }
  return all.sort((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1)).slice(0, mostShown)
}

/** Lets keys and frames have their turn. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    const channel = new MessageChannel()
    channel.port1.onmessage = () => {
      channel.port1.close()
      resolve()
    }
    channel.port2.postMessage(null)
  })
}
