import type { PhaseProgress } from '../../src-shared/engine/phases.ts'
import type { CliIo } from './cli-world.ts'
import { duration } from './print.ts'
import { visible } from './visible-text.ts'

/** Back to the start of the line, and clear it. */
const again = '\r\u001b[K'

/**
 * Shows phases on stderr as they come: one line for each that ended and for what should be known of it, and on a terminal
 * the present one in a line that is written over.
 */
export class PhaseLines {
  readonly #stderr: CliIo['stderr']
  readonly #told = new Set<string>()
  readonly #noted = new Set<string>()
  readonly #isTerminal: boolean

  constructor(stderr: CliIo['stderr']) {
    this.#stderr = stderr
    this.#isTerminal = stderr.isTTY === true
  }

  show(phases: readonly PhaseProgress[]): void {
    for (const { note } of phases) {
      if (note === null || this.#noted.has(note)) continue
      this.#noted.add(note)
      this.#write(`${this.#isTerminal ? again : ''}  ${visible(note)}\n`)
    }
    const ended = phases.filter(({ name, state }) => state !== 'running' && !this.#told.has(name))
    for (const phase of ended) {
      this.#told.add(phase.name)
      this.#write(`${this.#isTerminal ? again : ''}${endedLine(phase)}\n`)
    }
    const running = phases.findLast(({ state }) => state === 'running')
    if (!this.#isTerminal) return
    this.#write(again)
    if (running !== undefined) this.#write(this.#cut(runningLine(running)))
  }

  /** Leaves the line free for what comes next. */
  end(): void {
    if (this.#isTerminal) this.#write(again)
  }

  #cut(line: string): string {
    const columns = this.#stderr.columns ?? 80
    return line.length < columns ? line : `${line.slice(0, columns - 2)}…`
  }

  #write(text: string): void {
    this.#stderr.write(text)
  }
}

function endedLine({ name, state, detail, milliseconds }: PhaseProgress): string {
  return `${state === 'done' ? '✓' : '✗'} ${name.padEnd(9)} ${visible(detail)} ${duration(milliseconds)}`
}

function runningLine({ name, detail, fraction, milliseconds }: PhaseProgress): string {
  const percent = fraction === null ? '' : ` ${String(Math.floor(fraction * 100))} %`
  // Who waits for long wants to know for how long already; it is told with each step.
  const taken = milliseconds < 1000 ? '' : ` ${duration(milliseconds)}`
  return `… ${name.padEnd(9)} ${visible(detail)}${percent}${taken}`
}
