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
export const mostShown = 60
const sliceSize = 10_000
/** Being opened lately is worth about two letters. */
const recentBonus = 14

/**
 * The best of many paths for what was typed, recent ones first. Works in slices with a pause between them, so that typing
 * goes on also over 200,000 files. Null when `signal` aborted meanwhile.
 */
export async function rankPaths(
  typed: string,
  paths: readonly string[],
  recent: readonly string[],
  signal: AbortSignal,
): Promise<readonly RankedPath[] | null> {
  const wanted = typed.trim().toLowerCase()
  const known = new Map(recent.map((path, index) => [path, index]))
  if (wanted === '') {
    const there = recent.slice(0, mostShown).map((path) => ({ path, positions: [], isRecent: true }))
    const others = paths.slice(0, mostShown + recent.length).filter((path) => !known.has(path))
    return [...there, ...others.map((path) => ({ path, positions: [], isRecent: false }))].slice(0, mostShown)
  }
  let best: Candidate[] = []
  for (let from = 0; from < paths.length; from += sliceSize) {
    if (from > 0) await pause()
    if (signal.aborted) return null
    for (const path of paths.slice(from, from + sliceSize)) {
      const match = fuzzyMatch(wanted, path, path.toLowerCase())
      if (match === null) continue
      const at = known.get(path)
      const score = match.score + (at === undefined ? 0 : recentBonus - at / 10)
      best.push({ path, score, positions: match.positions, isRecent: at !== undefined })
    }
    best = best.sort((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1)).slice(0, mostShown)
  }
  return best
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
