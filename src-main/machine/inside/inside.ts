import { spawn, type ChildProcess } from 'node:child_process'
import { chmod, chown, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

export interface InsideOptions {
  /** Where the disk of the machine is mounted. */
  readonly data: string
  /** A folder of ours in which the agent inside makes its socket. */
  readonly shared: string
  readonly host: string
  /** What programs inside get as the image's environment. */
  readonly environment: Readonly<Record<string, string>>
  readonly runtime: string
  readonly log: (text: string) => void
}

/** Of the person inside, in every image. */
const person = 1000
const restMs = 1000
/** What ends sooner ended for a reason that will be there the next time, too. */
const shortMs = 10_000

/**
 * The namespaces in which everything of the person's runs. Started again when their first process ends, as after `kill -9` of it by
 * a program that may: more slowly each time.
 */
export class Inside {
  readonly socket: string
  readonly #options: InsideOptions
  readonly #ended = new AbortController()
  #child: ChildProcess | null = null
  #running: Promise<void> = Promise.resolve()

  constructor(options: InsideOptions) {
    this.#options = options
    this.socket = join(options.shared, 'agent.sock')
  }

  get isRunning(): boolean {
    return this.#child !== null
  }

  /** Makes what it stands on, and starts it. Rejects when the disk cannot be written. */
  async start(): Promise<void> {
    const { data, shared } = this.#options
    for (const folder of [join(data, 'workspace'), join(data, 'home'), shared]) {
      await mkdir(folder, { recursive: true })
      await chown(folder, person, person)
    }
    await chmod(shared, 0o700)
    this.#running = this.#keepRunning()
  }

  /** Asks everything inside to end; resolves when it did. */
  async end(): Promise<void> {
    this.#ended.abort()
    await this.#signalFirst('SIGTERM')
    await this.#running
  }

  /** The first process of the inside; what made its namespaces only waits for it, and would leave it alone if it died itself. */
  async #signalFirst(signal: NodeJS.Signals): Promise<void> {
    const pid = this.#child?.pid
    if (pid === undefined) return
    const children = await readFile(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8')
    for (const first of children.trim().split(' ')) if (first !== '') process.kill(Number(first), signal)
  }

  async #keepRunning(): Promise<void> {
    let failures = 0
    while (!this.#ended.signal.aborted) {
      const began = performance.now()
      const how = await this.#once()
      if (this.#ended.signal.aborted) return
      failures = performance.now() - began < shortMs ? failures + 1 : 0
      this.#options.log(`The inside ended (${how}) and is started again.`)
      await new Promise((resolve) => setTimeout(resolve, restMs * Math.min(failures, 10)))
    }
  }

  async #once(): Promise<string> {
    const { data, shared, host, runtime, environment, log } = this.#options
    await rm(this.socket, { force: true })
    const busybox = join(runtime, 'bin/busybox')
    const script = join(runtime, 'agent/inside')
    const child = spawn(
      busybox,
      ['unshare', '-m', '-n', '-p', '-i', '-u', '-f', busybox, 'sh', script, data, shared, host],
      {
        env: environment,
        cwd: '/',
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    this.#child = child
    for (const output of [child.stdout, child.stderr]) {
      output.setEncoding('utf8')
      output.on('data', (text: string) => {
        log(text.slice(0, 2000).trimEnd())
      })
    }
    return await new Promise((resolve) => {
      const done = (how: string) => {
        this.#child = null
        resolve(how)
      }
      child.once('error', (error) => {
        done(error.message)
      })
      child.once('exit', (code, signal) => {
        done(signal ?? `exit code ${String(code)}`)
      })
    })
  }
}
