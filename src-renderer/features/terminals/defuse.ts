import type { Terminal } from '@xterm/xterm'

/**
 * Keeps a program's output from doing more than show itself. While `isReplaying` nothing that asks the terminal is
 * answered: the program that asked got its answer long ago, and a second one would be typed into its input.
 */
export function defuse(terminal: Terminal, isReplaying: () => boolean): void {
  const { parser } = terminal
  const silent = () => isReplaying()
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
  // Colours may be set, and asked for while it is live.
  for (const code of [4, 10, 11, 12]) {
    parser.registerOscHandler(code, (data) => isReplaying() && data.includes('?'))
  }
  // The clipboard: neither read nor written by a program inside. Titles: the agent tells them, cleaned and bounded.
  parser.registerOscHandler(52, () => true)
  for (const code of [0, 1, 2]) parser.registerOscHandler(code, () => true)
}
