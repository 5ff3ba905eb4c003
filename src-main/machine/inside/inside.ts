import { spawn, type ChildProcess } from 'node:child_process'
import { chmod, chown, mkdir, readFile, rm } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { visible } from '../../../src-shared/text/visible.ts'
import { connectInto } from './connect-into.ts'

export interface InsideOptions {
  /** Where the disk of the machine is mounted. */
  readonly data: string
  /** A folder of ours; in one below it, another each time, the agent inside makes its socket. */
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
/** Letters of what a start of the inside says that are passed on. */
const mostSaid = 20_000
/** What ends sooner ended for a reason that will be there the next time, too. */
const shortMs = 10_000

/**
 * The namespaces in which everything of the person's runs. Started again when their first process ends, as after `kill -9` of it by
 * a program that may: more slowly each time.
 */
export class Inside {
  readonly #options: InsideOptions
  readonly #ended = new AbortController()
  #child: ChildProcess | null = null
  #running: Promise<void> = Promise.resolve()
  #starts = 0

  constructor(options: InsideOptions) {
    this.#options = options
  }

  /** A connection to the agent inside. Rejects where there is none, or something else is in its place. */
  async connect(): Promise<Socket> {
    return await connectInto(join(this.#folder, 'agent.sock'))
  }

  /** What lies in it is the inside's to change, so nothing of the last start is trusted by the next. */
  get #folder(): string {
    return join(this.#options.shared, String(this.#starts))
  }

  get isRunning(): boolean {
    return this.#child !== null
  }

  /** Makes what it stands on, and starts it. Rejects when the disk cannot be written. */
  async start(): Promise<void> {
    const { data, shared } = this.#options
    await mkdir(shared, { recursive: true, mode: 0o755 })
    for (const folder of ['workspace', 'home']) await mkdirOf(person, join(data, folder), 0o755)
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
      const how = await this.#once().catch((error: unknown) => String(error))
      if (this.#ended.signal.aborted) return
      failures = performance.now() - began < shortMs ? failures + 1 : 0
      this.#options.log(`The inside ended (${how}) and is started again.`)
      await new Promise((resolve) => setTimeout(resolve, restMs * Math.min(failures, 10)))
    }
  }

  async #once(): Promise<string> {
    const { data, host, runtime, environment, log } = this.#options
    await rm(this.#folder, { recursive: true, force: true })
    this.#starts += 1
    await mkdirOf(person, this.#folder, 0o700)
    const busybox = join(runtime, 'bin/busybox')
    const script = join(runtime, 'agent/inside')
    const child = spawn(
      busybox,
      ['unshare', '-m', '-n', '-p', '-i', '-u', '-f', busybox, 'sh', script, data, this.#folder, host],
      {
        env: environment,
        cwd: '/',
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    this.#child = child
    // Programs inside can write to what their first process has open: it is bounded, and never held back.
    let left = mostSaid
    for (const output of [child.stdout, child.stderr]) {
      output.setEncoding('utf8')
      output.on('data', (text: string) => {
        if (left > 0) log(visible(text.slice(0, left)).trimEnd())
        left -= text.length
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

async function mkdirOf(owner: number, folder: string, mode: number): Promise<void> {
  await mkdir(folder, { recursive: true })
  await chown(folder, owner, owner)
  await chmod(folder, mode)
}
