import type { IDecoration, Terminal } from '@xterm/xterm'
import { harmless } from '../../ui/words.ts'
import type { CommandMarks, MarkedCommand } from './command-marks.ts'

/** A dot beside the prompt of each command that ended, quiet when it went well; and the way from one to the next. */
export class CommandDots {
  readonly #terminal: Terminal
  readonly #marks: CommandMarks
  readonly #dots = new Map<MarkedCommand, IDecoration>()
  #current: MarkedCommand | null = null

  constructor(terminal: Terminal, marks: CommandMarks) {
    this.#terminal = terminal
    this.#marks = marks
    marks.onEnded = (command) => {
      this.#add(command)
    }
    terminal.onData(() => {
      this.#point(null)
    })
  }

  /** Scrolls to the command before or after the one that was last gone to; false when no command is known. */
  go(step: 'previous' | 'next'): boolean {
    const { commands } = this.#marks
    if (commands.length === 0) return false
    const at = this.#current === null ? commands.length : commands.indexOf(this.#current)
    const to = commands[at + (step === 'previous' ? -1 : 1)]
    if (to !== undefined) {
      this.#point(to)
      this.#terminal.scrollToLine(Math.max(0, to.prompt.line - 1))
    } else if (step === 'next') {
      this.#point(null)
      this.#terminal.scrollToBottom()
    }
    return true
  }

  #add(command: MarkedCommand): void {
    if (command.prompt.isDisposed) return
    const decoration = this.#terminal.registerDecoration({ marker: command.prompt, width: 1 })
    if (decoration === undefined) return
    this.#dots.set(command, decoration)
    decoration.onDispose(() => this.#dots.delete(command))
    decoration.onRender((element) => {
      this.#draw(element, command)
    })
  }

  #draw(element: HTMLElement, command: MarkedCommand): void {
    const words = endInWords(command)
    element.classList.add('command-dot')
    element.toggleAttribute('data-failed', command.exit !== 0 && command.exit !== null)
    element.toggleAttribute('data-current', command === this.#current)
    element.setAttribute('role', 'img')
    element.setAttribute('aria-label', words)
    element.title = words
  }

  #point(to: MarkedCommand | null): void {
    const before = this.#current
    if (before === to) return
    this.#current = to
    for (const command of [before, to]) {
      const element = command === null ? undefined : this.#dots.get(command)?.element
      if (command !== null && element !== undefined) this.#draw(element, command)
    }
  }
}

function endInWords({ exit, text }: MarkedCommand): string {
  const end = exit === null ? 'Ended' : exit === 0 ? 'Went well' : `Exited with ${exit}`
  return text === '' ? end : `${end}: ${harmless(text, 120)}`
}
