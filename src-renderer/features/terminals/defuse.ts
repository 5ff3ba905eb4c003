import { boundCounts, type CountedTerminal } from './bounded-counts.ts'
import { ReplyBudget } from './reply-budget.ts'

/** Longer than any sensible address or set of colours; xterm alone would keep up to 10 MB of each. */
const longestLink = 8192
const longestColours = 16_384

/**
 * Keeps a program's output from doing more than show itself. While `isReplaying` nothing that asks the terminal is
 * answered: the program that asked got its answer long ago, and a second one would be typed into its input.
 */
export function defuse(terminal: CountedTerminal, isReplaying: () => boolean, budget = new ReplyBudget()): void {
  const { parser } = terminal
  const silent = () => isReplaying() || !budget.spend()
  boundCounts(terminal)
  // Device attributes, status and position reports, modes, window reports.
  parser.registerCsiHandler({ final: 'c' }, silent)
  parser.registerCsiHandler({ prefix: '>', final: 'c' }, silent)
  parser.registerCsiHandler({ prefix: '=', final: 'c' }, silent)
  parser.registerCsiHandler({ final: 'n' }, silent)
  parser.registerCsiHandler({ prefix: '?', final: 'n' }, silent)
  parser.registerCsiHandler({ prefix: '>', final: 'q' }, silent)
  parser.registerCsiHandler({ intermediates: '$', final: 'p' }, silent)
  parser.registerCsiHandler({ prefix: '?', intermediates: '$', final: 'p' }, silent)
  parser.registerCsiHandler({ prefix: '?', final: 'u' }, silent)
  parser.registerDcsHandler({ intermediates: '$', final: 'q' }, silent)
  parser.registerDcsHandler({ intermediates: '+', final: 'q' }, silent)
  // Reports about the window, and changing it: a sandbox has no business with either.
  parser.registerCsiHandler({ final: 't' }, () => true)
  // Colours may be set, and asked for while it is live: each `?` is one answer.
  for (const code of [4, 10, 11, 12]) {
    parser.registerOscHandler(code, (data) => {
      if (data.length > longestColours) return true
      const asked = data.split('?').length - 1
      return asked > 0 && (isReplaying() || !budget.spend(asked))
    })
  }
  // Links are kept as long as their line.
  parser.registerOscHandler(8, (data) => data.length > longestLink)
  // The clipboard: never read by a program inside, and written only by who registers another handler after this one.
  parser.registerOscHandler(52, () => true)
  // Titles likewise: xterm would tell of each.
  for (const code of [0, 1, 2]) parser.registerOscHandler(code, () => true)
}

/** What a terminal says by itself when it gains or loses the focus, or is told that a program wants to know. */
export function isFocusReport(text: string): boolean {
  return text === '\x1b[I' || text === '\x1b[O'
}
