import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import { endSession, signalGroup } from './end-session.ts'
import type { Pipe, Pipes } from './pipes.ts'

export interface ProcessExit {
  readonly code: number | null
  readonly signal: string | null
}

export interface ProcessOptions {
  readonly id: string
  readonly command: readonly string[]
  readonly program: string
  readonly directory: string
  readonly environment: Readonly<Record<string, string>>
  readonly background: boolean
  /** Open here, not meant for the program. */
  readonly hidden: readonly number[]
  /** Null where there are none: then the program gets sockets. */
  readonly pipes: Pipes | null
}

/** How long a program has to end after it was asked to. */
const graceMs = 2000
/** An ended program's outputs may be held open by programs it left behind; they are read until silent for that long. */
const lingerMs = 250

/** A program without a terminal, in a session and group of its own. */
export class SandboxProcess {
  readonly id: string
  readonly command: readonly string[]
  readonly background: boolean
  readonly pid: number
  readonly startedAt: string
  readonly exited: Promise<ProcessExit>
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  #exit: ProcessExit | null = null

  private constructor(options: ProcessOptions, child: ChildProcess & { readonly pid: number }, streams: Streams) {
    const { stdin, stdout, stderr } = streams
    this.id = options.id
    this.command = options.command
    this.background = options.background
    this.pid = child.pid
    this.startedAt = new Date().toISOString()
    this.stdin = stdin
    this.stdout = stdout
    this.stderr = stderr
    // A program may close its input, or end, before it read all of it.
    stdin.on('error', () => stdin.destroy())
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#exit = { code, signal }
        endWhenSilent(stdout)
        endWhenSilent(stderr)
        resolve(this.#exit)
      })
    })
  }

  /** Resolves when it runs. @throws what the system says when it cannot. */
  static async start(options: ProcessOptions): Promise<SandboxProcess> {
    const [name = options.program, ...args] = options.command
    const pipes = (await options.pipes?.two()) ?? null
    const nothing = options.hidden.length > 0 ? openSync('/dev/null', 'r+') : null
    try {
      const child = spawn(options.program, args, {
        argv0: name,
        cwd: options.directory,
        env: { ...options.environment },
        detached: true,
        stdio: stdioOf(pipes, options.hidden, nothing),
      })
      await new Promise<void>((resolve, reject) => {
        child.once('spawn', resolve)
        child.once('error', reject)
      })
      child.on('error', () => undefined)
      return new SandboxProcess(options, child as ChildProcess & { readonly pid: number }, streamsOf(child, pipes))
    } catch (error) {
      for (const { stream } of pipes ?? []) stream.destroy()
      throw error
    } finally {
      if (nothing !== null) closeSync(nothing)
      for (const { programs } of pipes ?? []) closeSync(programs)
    }
  }

  get exit(): ProcessExit | null {
    return this.#exit
  }

  signal(name: NodeJS.Signals): void {
    if (this.#exit === null) signalGroup(this.pid, name)
  }

  /** Ends it and everything it started in its session. */
  async end(): Promise<void> {
    this.stdin.destroy()
    if (this.#exit === null) await endSession(this.pid, 'SIGTERM', graceMs, this.exited)
  }

  /** Nobody listens any more: its outputs are read away, so that it never waits for a reader. */
  ignoreOutputs(): void {
    this.stdout.resume()
    this.stderr.resume()
  }
}

/** Pipes, and nothing in the place of each descriptor that it must not have. */
function stdioOf(pipes: readonly Pipe[] | null, hidden: readonly number[], nothing: number | null): StdioOptions {
  const outputs = pipes?.map(({ programs }) => programs) ?? ['pipe' as const, 'pipe' as const]
  const stdio: ('pipe' | 'ignore' | number)[] = ['pipe', ...outputs]
  for (const descriptor of hidden) {
    while (stdio.length <= descriptor) stdio.push('ignore')
    if (nothing !== null) stdio[descriptor] = nothing
  }
  return stdio
}

interface Streams {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
}

function streamsOf(child: ChildProcess, pipes: readonly [Pipe, Pipe] | null): Streams {
  const { stdin } = child
  const stdout = pipes?.[0].stream ?? child.stdout
  const stderr = pipes?.[1].stream ?? child.stderr
  if (stdin === null || stdout === null || stderr === null) throw new Error('A program was started without pipes.')
  return { stdin, stdout, stderr }
}

function endWhenSilent(output: Readable): void {
  let seen = -1
  const timer = setInterval(() => {
    const read = (output as Readable & { readonly bytesRead?: number }).bytesRead ?? 0
    // Bytes that wait for a slow reader, or for any, are no silence.
    const isWaited = output.readableFlowing !== true || output.readableLength > 0
    if (isWaited || read !== seen) seen = read
    else output.push(null)
  }, lingerMs)
  const stop = () => {
    clearInterval(timer)
  }
  output.once('end', stop)
  output.once('close', stop)
}
