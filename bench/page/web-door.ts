import { spawn, type ChildProcess } from 'node:child_process'

/** `airlock serve` in a process of its own. */
export class WebDoor {
  readonly #process: ChildProcess
  readonly #addresses: string[] = []
  #wanted: ((address: string) => void) | null = null
  #said = ''

  constructor(environment: NodeJS.ProcessEnv) {
    const child = spawn(process.execPath, ['out/main/cli.js', 'serve', '--no-open'], {
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.#process = child
    child.stdout.on('data', (chunk: Buffer) => {
      this.#said += chunk.toString()
      const lines = this.#said.split('\n')
      this.#said = lines.pop() ?? ''
      for (const line of lines) {
        const address = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(line)?.[0]
        if (address !== undefined) this.#came(address)
      }
    })
  }

  /** Of its process. */
  get pid(): number {
    if (this.#process.pid === undefined) throw new Error('The web door did not start.')
    return this.#process.pid
  }

  /** An address that opens one window; the next is printed once this one was used. */
  async address(): Promise<string> {
    const come = this.#addresses.shift()
    if (come !== undefined) return come
    return await new Promise((resolve, reject) => {
      this.#wanted = resolve
      this.#process.once('close', (code) => {
        reject(new Error(`The web door closed with ${String(code)}.`))
      })
    })
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null) return
    const ended = new Promise((resolve) => this.#process.once('close', resolve))
    this.#process.kill('SIGINT')
    await ended
  }

  #came(address: string): void {
    const wanted = this.#wanted
    this.#wanted = null
    if (wanted === null) this.#addresses.push(address)
    else wanted(address)
  }
}
