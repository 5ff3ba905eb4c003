import type { Readable } from 'node:stream'

/** Reads a stream as it comes, and lets a test wait for what it has said so far to be enough. */
export class Collected {
  bytes = 0
  text = ''
  readonly #waiting = new Set<() => void>()

  /** `consumed` is called with the length of each chunk. */
  constructor(stream: Readable, consumed: (bytes: number) => void = () => undefined) {
    stream.on('data', (chunk: Buffer) => {
      this.bytes += chunk.length
      // Enough to look at; a flood is only counted.
      this.text = (this.text + chunk.toString('utf8')).slice(-64 * 1024)
      consumed(chunk.length)
      for (const look of this.#waiting) look()
    })
    const stop = () => {
      for (const look of this.#waiting) look()
    }
    stream.on('error', stop)
    stream.once('close', stop)
  }

  /** Resolves with the text as soon as `enough` of it. A test's own deadline is the limit. */
  async until(enough: string | RegExp | ((text: string) => boolean)): Promise<string> {
    const isEnough =
      typeof enough === 'function'
        ? enough
        : (text: string) => (typeof enough === 'string' ? text.includes(enough) : enough.test(text))
    return await new Promise((resolve) => {
      const look = () => {
        if (!isEnough(this.text)) return
        this.#waiting.delete(look)
        resolve(this.text)
      }
      this.#waiting.add(look)
      look()
    })
  }
}
