/** What `git clone --progress` says, step by step, and which part of the whole each is: receiving takes longest. */
const steps: readonly (readonly [name: string, from: number, to: number])[] = [
  ['Counting objects', 0, 0.02],
  ['Compressing objects', 0.02, 0.05],
  ['Receiving objects', 0.05, 0.8],
  ['Resolving deltas', 0.8, 0.9],
  ['Updating files', 0.9, 1],
]
const line = /^(?:remote: )?([A-Z][a-z]+ [a-z]+):\s+(\d{1,3})%/
/** Longer lines are no progress. */
const longest = 1000
/** What git said last is kept to tell why it failed. */
const mostKept = 20

/** Reads what git says on its error output. */
export class CloneProgress {
  readonly #progress: (fraction: number) => void
  #partial = ''
  #fraction = 0
  #said: string[] = []

  constructor(progress: (fraction: number) => void) {
    this.#progress = progress
  }

  read(text: string): void {
    const lines = (this.#partial + text).split(/[\r\n]+/)
    this.#partial = (lines.pop() ?? '').slice(-longest)
    for (const one of lines) this.#take(one.slice(0, longest))
  }

  /** The last of what it said that was no progress. */
  get said(): string {
    this.#take(this.#partial)
    this.#partial = ''
    return this.#said.join(' ').slice(0, longest)
  }

  #take(text: string): void {
    const [, name, percent] = line.exec(text) ?? []
    const step = steps.find(([known]) => known === name)
    if (step === undefined || percent === undefined) {
      const said = text.trim()
      if (said !== '') this.#said = [...this.#said, said].slice(-mostKept)
      return
    }
    const [, from, to] = step
    const fraction = from + ((to - from) * Math.min(100, Number(percent))) / 100
    if (fraction <= this.#fraction) return
    this.#fraction = fraction
    this.#progress(fraction)
  }
}
