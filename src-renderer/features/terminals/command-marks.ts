import type { IMarker, Terminal } from '@xterm/xterm'
import { parseMark } from './parse-mark.ts'
import { RateBudget } from './rate-budget.ts'

/** One command that a shell ran, where it stands in the terminal. */
export interface MarkedCommand {
  /** As it was typed; empty when that is not known. */
  readonly text: string
  /** The line of its prompt. */
  readonly prompt: IMarker
  /** The first line of its output. */
  readonly output: IMarker
  /** The line after its output; null while it runs. */
  end: IMarker | null
  /** Null while it runs, and when the shell did not say. */
  exit: number | null
}

/** What is needed of a terminal; xterm's own type and its headless one both are that. */
export type MarkedTerminal = Pick<Terminal, 'buffer' | 'parser' | 'registerMarker'>

const mostCommands = 1000
const longestCommand = 4000
/** All that is kept can come in one go, when what was printed before is shown again: four marks for each command. */
const marksPerSecond = 4 * mostCommands

/**
 * The commands in a terminal, by the marks that its shell puts there (OSC 133). Only marks with the terminal's secret
 * count, so that a text that is printed is never taken for one. A program in the terminal can find the secret out: marks
 * are hints, their number is bounded, and nothing is done on their word alone.
 */
export class CommandMarks {
  readonly #terminal: MarkedTerminal
  readonly #secret: () => string | null
  #commands: MarkedCommand[] = []
  #prompt: IMarker | null = null
  #typed: { readonly at: IMarker; readonly column: number } | null = null
  #directory: string | null = null
  #isAtPrompt = false
  readonly #budget: RateBudget
  /** Called when a command ended. */
  onEnded: (command: MarkedCommand) => void = () => undefined

  constructor(terminal: MarkedTerminal, secret: () => string | null, now?: () => number) {
    this.#terminal = terminal
    this.#budget = new RateBudget(marksPerSecond, now)
    this.#secret = secret
    terminal.parser.registerOscHandler(133, (data) => {
      this.#heed(data)
      return true
    })
  }

  /** Those that are still in what the terminal remembers, the oldest first. */
  get commands(): readonly MarkedCommand[] {
    return this.#commands.filter(({ prompt }) => !prompt.isDisposed)
  }

  /** Where the shell is, as it said itself; null when it never did. */
  get directory(): string | null {
    return this.#directory
  }

  /** Whether what is typed now is typed into the shell's own line. */
  get isAtPrompt(): boolean {
    return this.#isAtPrompt
  }

  /** The last command that ended, with what it printed as text; null when there is none. */
  lastOutput(): { readonly command: MarkedCommand; readonly text: string } | null {
    const command = this.commands.findLast(({ end }) => end !== null)
    if (command === undefined || command.end === null) return null
    return { command, text: this.#text(command.output.line, 0, command.end.line, 0).replace(/\n$/, '') }
  }

  #heed(data: string): void {
    const mark = parseMark(data, this.#secret())
    // Marks are places on the screen that scrolls; a full-screen program has another.
    if (mark === null || this.#terminal.buffer.active.type !== 'normal') return
    if (!this.#budget.spend()) {
      // No shell marks that fast; what comes next is not taken for a part of what was.
      this.#forgetPrompt()
      return
    }
    switch (mark.kind) {
      case 'prompt':
        this.#forgetPrompt()
        this.#prompt = this.#marker()
        this.#isAtPrompt = true
        if (mark.directory !== null) this.#directory = mark.directory
        return
      case 'typed': {
        this.#typed?.at.dispose()
        const at = this.#marker()
        this.#typed = at === null ? null : { at, column: this.#terminal.buffer.active.cursorX }
        return
      }
      case 'began':
        this.#began(mark.text)
        return
      case 'ended':
        this.#ended(mark.exit)
        return
    }
  }

  #began(said: string | null): void {
    const prompt = this.#prompt
    const text = said ?? this.#typedText()
    // The command has it from here on.
    this.#prompt = null
    this.#forgetPrompt()
    const output = prompt === null ? null : this.#marker()
    if (prompt === null || output === null) {
      prompt?.dispose()
      return
    }
    this.#commands.push({ text, prompt, output, end: null, exit: null })
    for (const gone of this.#commands.splice(0, Math.max(0, this.#commands.length - mostCommands))) {
      for (const marker of [gone.prompt, gone.output, gone.end]) marker?.dispose()
    }
  }

  #forgetPrompt(): void {
    this.#prompt?.dispose()
    this.#typed?.at.dispose()
    this.#prompt = null
    this.#typed = null
    this.#isAtPrompt = false
  }

  #ended(exit: number | null): void {
    const command = this.#commands.at(-1)
    // An empty line at the prompt ends what never began.
    if (command === undefined || command.end !== null) return
    command.end = this.#marker()
    command.exit = exit
    this.onEnded(command)
    if (this.#commands.length % 50 === 0) this.#commands = [...this.commands]
  }

  #typedText(): string {
    if (this.#typed === null || this.#typed.at.isDisposed) return ''
    const { active } = this.#terminal.buffer
    const text = this.#text(this.#typed.at.line, this.#typed.column, active.baseY + active.cursorY, active.cursorX)
    return text.trim().slice(0, longestCommand)
  }

  #text(fromLine: number, fromColumn: number, toLine: number, toColumn: number): string {
    const { active } = this.#terminal.buffer
    let text = ''
    for (let line = Math.max(0, fromLine); line <= toLine; line++) {
      const row = active.getLine(line)
      if (row === undefined) break
      // A line that goes on is one line of text.
      if (line > fromLine && !row.isWrapped) text += '\n'
      const end = line === toLine ? toColumn : undefined
      if (end === 0) break
      const isWrapped = active.getLine(line + 1)?.isWrapped ?? false
      text += row.translateToString(!isWrapped, line === fromLine ? fromColumn : 0, end)
    }
    return text
  }

  #marker(): IMarker | null {
    return this.#terminal.registerMarker(0) ?? null
  }
}
