import { searchLimits, type NamesRecord } from '../../src-shared/agent/search-wire.ts'
import { fromBytes } from '../files/path-bytes.ts'
import { namesArguments } from './arguments.ts'
import { runRipgrep } from './ripgrep.ts'

const longestPath = 4096
const recordLetters = 64 * 1024

/** Paths of all files below a folder that are not ignored, in no order, at most `searchLimits.names`. */
export async function* listNames(options: {
  readonly program: string
  readonly path: string
  readonly signal: AbortSignal
}): AsyncGenerator<NamesRecord> {
  const { program, path, signal } = options
  const run = {
    program,
    args: namesArguments,
    folder: path,
    signal,
    longestLine: longestPath,
    separator: 0,
    patienceMs: searchLimits.patienceMs,
  }
  let [paths, letters, told, isCut]: [string[], number, number, boolean] = [[], 0, 0, false]
  const lines = runRipgrep(run, ({ isTimedOut }) => {
    isCut = isTimedOut
  })
  for await (const { bytes, isCut: isTooLong } of lines) {
    if (isTooLong) continue
    if (told === searchLimits.names) {
      isCut = true
      break
    }
    const name = fromBytes(bytes).replace(/^\.\//, '')
    paths.push(name)
    told += 1
    letters += name.length
    // The first few go at once, so that something can be shown.
    if (letters < recordLetters && told !== 100) continue
    yield { paths, isCut: false }
    ;[paths, letters] = [[], 0]
  }
  yield { paths, isCut }
}
