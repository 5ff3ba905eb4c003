import type { Terminal } from '@xterm/headless'

/** What is needed of a terminal; xterm's own type and its headless one both are that. */
export type CountedTerminal = Pick<Terminal, 'cols' | 'rows' | 'buffer' | 'parser'>

/**
 * xterm hands parameters to public handlers as a copy. Its core, which official add-ons use too, hands out those that
 * the handlers after it read: changing them is the way to bound a count and still let xterm do what was asked.
 */
interface Core {
  registerCsiHandler(
    id: { readonly final: string },
    callback: (params: { readonly params: Int32Array; readonly length: number }) => boolean,
  ): void
}

const mostRepeatedText = 4096

/**
 * Bounds the counts that xterm loops over as often as a program says (`ESC[2147483647S` would take it an hour) to what
 * can make a difference on a screen of this size.
 */
export function boundCounts(terminal: CountedTerminal): void {
  const most = {
    // Scroll up and down, insert and delete lines.
    S: () => terminal.rows,
    T: () => terminal.rows,
    L: () => terminal.rows,
    M: () => terminal.rows,
    // Insert, delete and erase characters, tabs forward and backward.
    '@': () => terminal.cols,
    P: () => terminal.cols,
    X: () => terminal.cols,
    I: () => terminal.cols,
    Z: () => terminal.cols,
    // Repeat what was printed last; it may be long, when it has many marks on it.
    b: () => Math.max(1, Math.min(terminal.cols, Math.floor(mostRepeatedText / lastPrinted(terminal)))),
  } satisfies Readonly<Record<string, () => number>>
  const core = coreOf(terminal)
  for (const [final, limit] of Object.entries(most)) {
    if (core === null) {
      // Better not done at all than done for an hour.
      terminal.parser.registerCsiHandler({ final }, ([count]) => typeof count === 'number' && count > limit())
      continue
    }
    core.registerCsiHandler({ final }, ({ params }) => {
      if ((params[0] ?? 0) > 1) params[0] = Math.min(params[0] ?? 0, limit())
      return false
    })
  }
}

function coreOf(terminal: CountedTerminal): Core | null {
  const core: unknown = '_core' in terminal ? terminal._core : null
  return isCore(core) ? core : null
}

function isCore(core: unknown): core is Core {
  return (
    typeof core === 'object' &&
    core !== null &&
    'registerCsiHandler' in core &&
    typeof core.registerCsiHandler === 'function'
  )
}

function lastPrinted({ buffer: { active } }: CountedTerminal): number {
  const cell = active.getLine(active.baseY + active.cursorY)?.getCell(Math.max(0, active.cursorX - 1))
  return Math.max(1, cell?.getChars().length ?? 1)
}
