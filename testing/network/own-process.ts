import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { createInterface } from 'node:readline'
import { eventually } from '../../src-main/backend/fixtures/eventually.ts'

/** A program of a test that ends with it, and the lines that it says. */
export class OwnProcess {
  readonly lines: string[] = []
  readonly #child: ChildProcessWithoutNullStreams

  /** The kernel ends it when the process of the test ends, however that comes about. */
  constructor(command: readonly string[]) {
    this.#child = spawn('setpriv', ['--pdeathsig', 'KILL', ...command])
    this.#child.on('error', (error) => this.lines.push(String(error)))
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.lines.push(line))
    }
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(this.lines.join(' '))
    return this.#child.pid
  }

  /** @returns the first line that holds it, once there is one */
  async until(holds: (line: string) => boolean): Promise<string> {
    const ended = () => this.#child.exitCode !== null
    await eventually(() => this.lines.some(holds) || ended(), 30_000)
    const line = this.lines.find(holds)
    if (line === undefined) throw new Error(`It ended without saying so: ${this.lines.join(' | ')}`)
    return line
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.kill('SIGKILL')
    await gone
  }
}
