import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { visible } from '../../../src-shared/text/visible.ts'
import { errorCodeOf } from '../../backend/server/error-code.ts'
import { connectInto } from './connect-into.ts'
import { filterProgram } from './filter/filter-program.ts'

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
/** What ends sooner ended for a reason that will be there the next time, too. */
const shortMs = 10_000
/** Letters of what a start of the inside says that are passed on. */
const mostSaid = 20_000
/** How long what is inside may take to end. */
const endPatienceMs = 8000
/** Of the memory disk that is shared with the inside. */
const sharedOptions = `size=16m,nr_inodes=1024,nosuid,nodev,noexec,mode=700,uid=${String(person)},gid=${String(person)}`

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

  get isRunning(): boolean {
    return this.#child !== null
  }
  /** How often it was started: what was seen to hold of one start says nothing of the next. */
  get starts(): number {
    return this.#starts
  }

  /** Makes what it stands on, and starts it. Rejects when the disk cannot be written. */
  async start(): Promise<void> {
    const { data, shared } = this.#options
    await mkdir(shared, { recursive: true, mode: 0o755 })
    for (const name of ['workspace', 'home']) {
      const folder = join(data, name)
      await mkdir(folder, { recursive: true })
      await chown(folder, person, person)
    }
    await writeFile(this.#filter, filterProgram())
    await chmod(this.#filter, 0o755)
    this.#running = this.#keepRunning()
  }

  /** A connection to the agent inside. Rejects where there is none, or something else is in its place. */
  async connect(): Promise<Socket> {
    return await connectInto(join(this.#folder, 'agent.sock'))
  }

  /** Asks everything inside to end, and ends it after some seconds; resolves when it did. */
  async end(): Promise<void> {
    this.#ended.abort()
    await this.#signalFirst('SIGTERM')
    const late = setTimeout(() => void this.#signalFirst('SIGKILL'), endPatienceMs)
    await this.#running
    clearTimeout(late)
  }

  get #filter(): string {
    return join(this.#options.shared, 'filter')
  }
  /** What lies in it is the inside's to change, so nothing of the last start is trusted by the next. */
  get #folder(): string {
    return join(this.#options.shared, String(this.#starts))
  }

  async #keepRunning(): Promise<void> {
    const { signal } = this.#ended
    let failures = 0
    while (!signal.aborted) {
      const began = performance.now()
      const how = await this.#once().catch((error: unknown) => String(error))
      if (signal.aborted) return
      failures = performance.now() - began < shortMs ? failures + 1 : 0
      this.#options.log(`The inside ended (${how}) and is started again.`)
      await new Promise((resolve) => setTimeout(resolve, restMs * Math.min(failures, 10)))
    }
  }

  async #once(): Promise<string> {
    const { data, host, runtime, environment } = this.#options
    this.#starts += 1
    const folder = this.#folder
    await mkdir(folder, { recursive: true })
    await this.#busybox(['mount', '-t', 'tmpfs', '-o', sharedOptions, 'tmpfs', folder])
    try {
      if (this.#ended.signal.aborted) return 'the machine ends'
      const busybox = join(runtime, 'bin/busybox')
      const script = [busybox, 'sh', join(runtime, 'agent/inside'), data, folder, this.#filter, host]
      const child = spawn(busybox, ['unshare', '-m', '-n', '-p', '-i', '-u', '-f', ...script], {
        ...{ env: environment, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] as const },
      })
      this.#child = child
      this.#passOn(child)
      const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
      return signal ?? `exit code ${String(code)}`
    } finally {
      this.#child = null
      await this.#busybox(['umount', '-l', folder])
    }
  }

  /** Programs inside can write to what their first process has open: it is bounded, and never held back. */
  #passOn({ stdout, stderr }: ChildProcess): void {
    let left = mostSaid
    for (const output of [stdout, stderr]) {
      output?.setEncoding('utf8').on('data', (text: string) => {
        if (left > 0) this.#options.log(visible(text.slice(0, left).trimEnd()))
        left -= text.length
      })
    }
  }

  /** The first process of the inside; what made its namespaces only waits for it, and would leave it alone if it died itself. */
  async #signalFirst(signal: NodeJS.Signals): Promise<void> {
    const pid = this.#child?.pid
    if (pid === undefined) return
    try {
      const children = await readFile(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8')
      for (const first of children.trim().split(' ')) if (first !== '') process.kill(Number(first), signal)
    } catch (error) {
      // It ended in this very moment.
      if (!['ENOENT', 'ESRCH'].includes(errorCodeOf(error) ?? '')) throw error
    }
  }

  async #busybox(args: readonly string[]): Promise<void> {
    const child = spawn(join(this.#options.runtime, 'bin/busybox'), args, { stdio: 'ignore' })
    const [code] = (await once(child, 'exit')) as [number | null]
    if (code !== 0) throw new Error(`“${args.slice(0, 2).join(' ')}” ended with ${String(code)}.`)
  }
}
