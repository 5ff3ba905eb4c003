import {
  searchLimits,
  type SearchEnd,
  type SearchMatch,
  type SearchRecord,
  type SearchRequest,
} from '../../src-shared/agent/search-wire.ts'
import { searchArguments } from './arguments.ts'
import { readRipgrepLine } from './match-lines.ts'
import { runRipgrep } from './ripgrep.ts'

/** A line of output that is longer holds a line of a file that nobody could read anyway. */
const longestLine = 4 * 1024 * 1024
/** A record is sent when it holds so many characters, or when its first match is this old. */
const recordLetters = 64 * 1024
const recordPatienceMs = 30

export interface SearchOptions {
  readonly program: string
  readonly request: SearchRequest
  readonly signal: AbortSignal
  readonly patienceMs?: number
}

/** Finds text in the files below a folder; the last record holds the end. @throws AirlockError `invalid-input` */
export async function* searchText(options: SearchOptions): AsyncGenerator<SearchRecord> {
  const { program, request, signal, patienceMs = searchLimits.patienceMs } = options
  const batch = new Batch()
  let [matches, searched, longLines, complaints] = [0, 0, 0, 0]
  let cutBy: SearchEnd['cutBy'] = null
  const args = searchArguments(request)
  const lines = runRipgrep({ program, args, folder: request.path, signal, longestLine, patienceMs }, (end) => {
    complaints = end.complaints
    if (end.isTimedOut) cutBy = 'time'
  })
  for await (const { bytes, isCut } of lines) {
    if (isCut) {
      longLines += 1
      continue
    }
    const read = readRipgrepLine(bytes)
    if (read.kind === 'summary') searched = read.searched
    if (read.kind !== 'matches') continue
    for (const match of read.matches.slice(0, searchLimits.matches - matches)) {
      batch.add(read.path, match)
      matches += 1
      if (batch.isDue) yield batch.take()
    }
    if (matches >= searchLimits.matches) {
      cutBy = 'matches'
      break
    }
  }
  if (!batch.isEmpty) yield batch.take()
  yield { end: { searched, cutBy, longLines, unreadable: complaints } }
}

/** Matches on their way, by file. */
class Batch {
  #files = new Map<string, SearchMatch[]>()
  #letters = 0
  #began = 0
  #isFirst = true

  get isEmpty(): boolean {
    return this.#files.size === 0
  }

  get isDue(): boolean {
    // The very first goes at once, so that something can be shown.
    return this.#isFirst || this.#letters >= recordLetters || performance.now() - this.#began >= recordPatienceMs
  }

  add(path: string, match: SearchMatch): void {
    if (this.isEmpty) this.#began = performance.now()
    const known = this.#files.get(path)
    if (known === undefined) this.#files.set(path, [match])
    else known.push(match)
    this.#letters += path.length + lettersOf(match)
  }

  take(): SearchRecord {
    const files = [...this.#files].map(([path, matches]) => ({ path, matches }))
    this.#files = new Map()
    this.#letters = 0
    this.#isFirst = false
    return { files }
  }
}

function lettersOf({ preview, text, replacement }: SearchMatch): number {
  return 160 + preview.length + (text?.length ?? 0) + (replacement?.length ?? 0)
}
