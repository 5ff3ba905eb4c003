import type { BackendLog } from '../../logs/backend-log.ts'
import type { BoundedLines } from '../../logs/bounded-lines.ts'
import { parseKeptLine, type KeptLine } from './kept-request.ts'

const writeEveryMs = 200
/** More than that at once is a flood: the oldest of it is not written. */
const mostWaiting = 2000

/** The lines of one sandbox's requests on disk, written in the background and in order. */
export class RequestFile {
  readonly #lines: BoundedLines
  readonly #log: BackendLog
  #waiting: string[] = []
  #timer: NodeJS.Timeout | null = null
  #writing: Promise<void> = Promise.resolve()
  /** A build that several share may still say something for a sandbox that is gone. */
  #isRemoved = false

  constructor(lines: BoundedLines, log: BackendLog) {
    this.#lines = lines
    this.#log = log
  }

  /** Never rejects: what cannot be read is told in the backend's log. */
  async read(): Promise<readonly KeptLine[]> {
    try {
      return (await this.#lines.read()).flatMap(parseKeptLine)
    } catch (error) {
      this.#log.error('What a sandbox wanted of the outside cannot be read', error)
      return []
    }
  }

  append(line: KeptLine): void {
    if (this.#isRemoved) return
    this.#waiting.push(JSON.stringify(line))
    if (this.#waiting.length > mostWaiting) this.#waiting.shift()
    this.#timer ??= setTimeout(() => {
      void this.flush()
    }, writeEveryMs).unref()
  }

  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const text = this.#waiting.join('\n')
    this.#waiting = []
    if (text !== '') this.#writing = this.#writing.then(() => this.#write(text))
    await this.#writing
  }

  async remove(): Promise<void> {
    this.#isRemoved = true
    this.#waiting = []
    await this.flush()
    await this.#lines.remove()
  }

  async #write(text: string): Promise<void> {
    try {
      await this.#lines.append(text)
    } catch (error) {
      this.#log.error('What a sandbox wanted of the outside cannot be written', error)
    }
  }
}
