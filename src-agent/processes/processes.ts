import { constants } from 'node:os'
import type { StartHead } from '../../src-shared/agent/process-wire.ts'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import type { AgentContext } from '../server/route.ts'
import { findProgram, requireDirectory } from '../surroundings/find-program.ts'
import type { Pipes } from './pipes.ts'
import { SandboxProcess, type ProcessExit } from './process.ts'

const mostRunning = 256
/** Ended ones stay in the list, so that a background one's exit can be asked for. */
const mostEnded = 64

export interface ProcessDescription {
  readonly id: string
  readonly pid: number
  readonly command: readonly string[]
  readonly startedAt: string
  readonly exit: ProcessExit | null
}

type Waiter = (found: SandboxProcess) => void

/** The programs that were started through the agent, without a terminal. */
export class Processes {
  readonly #context: AgentContext
  readonly #hidden: () => readonly number[]
  readonly #pipes: Pipes | null
  readonly #processes = new Map<string, SandboxProcess>()
  readonly #waiting = new Map<string, Waiter>()
  #starting = 0

  /** `hidden`: descriptors that are open in the agent and not meant for programs, now. */
  constructor(context: AgentContext, hidden: () => readonly number[], pipes: Pipes | null) {
    this.#context = context
    this.#pipes = pipes
    this.#hidden = hidden
  }

  list(): readonly ProcessDescription[] {
    return [...this.#processes.values()].map(describe)
  }

  async start(request: StartHead): Promise<SandboxProcess> {
    const running = [...this.#processes.values()].filter(({ exit }) => exit === null).length
    if (running + this.#starting >= mostRunning) throw tooMany(running)
    if (this.#processes.has(request.id)) throw new Error('A program by that id was started before.')
    this.#starting += 1
    try {
      return await this.#start(request)
    } finally {
      this.#starting -= 1
    }
  }

  async #start(request: StartHead): Promise<SandboxProcess> {
    const environment = { ...this.#context.environment, ...request.environment }
    const directory = request.directory ?? this.#usualDirectory()
    requireDirectory(directory)
    const started = await SandboxProcess.start({
      id: request.id,
      command: request.command,
      program: findProgram(request.command[0] ?? '', directory, environment['PATH']),
      directory,
      environment,
      background: request.background === true,
      hidden: this.#hidden(),
      pipes: this.#pipes,
    })
    this.#processes.set(request.id, started)
    this.#waiting.get(request.id)?.(started)
    void started.exited.then(() => {
      this.#dropOldest()
    })
    return started
  }

  get(id: string): SandboxProcess {
    const found = this.#processes.get(id)
    if (found === undefined) throw notFound(id)
    return found
  }

  /** The process by that id, which may be about to start: its caller asks for its outputs in one go. */
  async expect(id: string, signal: AbortSignal): Promise<SandboxProcess> {
    const found = this.#processes.get(id)
    if (found !== undefined) return found
    return await new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(id)
        signal.removeEventListener('abort', gone)
      }
      const gone = () => {
        leave()
        reject(notFound(id))
      }
      if (signal.aborted || this.#waiting.has(id)) {
        reject(notFound(id))
        return
      }
      signal.addEventListener('abort', gone)
      this.#waiting.set(id, (started) => {
        leave()
        resolve(started)
      })
    })
  }

  signal(id: string, name: string): void {
    if (!isSignal(name)) {
      throw new AirlockError({
        code: 'invalid-input',
        message: `There is no signal “${name.slice(0, 32)}”.`,
        why: 'Signals have names like SIGINT or SIGTERM.',
        remedy: 'Send one of those.',
      })
    }
    this.get(id).signal(name)
  }

  async endAll(): Promise<void> {
    await Promise.all([...this.#processes.values()].map((process) => process.end()))
  }

  #usualDirectory(): string {
    const { workspace, home } = this.#context
    for (const directory of [workspace, home]) {
      try {
        requireDirectory(directory)
        return directory
      } catch (error) {
        if (!(error instanceof AirlockError)) throw error
      }
    }
    return '/'
  }

  #dropOldest(): void {
    const ended = [...this.#processes.values()].filter(({ exit }) => exit !== null)
    for (const { id } of ended.slice(0, Math.max(0, ended.length - mostEnded))) this.#processes.delete(id)
  }
}

export function describe({ id, pid, command, startedAt, exit }: SandboxProcess): ProcessDescription {
  return { id, pid, command, startedAt, exit }
}

function isSignal(name: string): name is NodeJS.Signals {
  return Object.hasOwn(constants.signals, name)
}

function notFound(id: string): AirlockError {
  return new AirlockError({
    code: 'process-not-found',
    message: 'That program is gone.',
    why: `The agent knows no process ${id.slice(0, 64)}: it ended long ago, or the agent was restarted.`,
    remedy: 'Start it again.',
  })
}

function tooMany(running: number): AirlockError {
  return new AirlockError({
    code: 'too-many',
    message: 'Too many programs run in this sandbox through Airlock.',
    why: `${String(running)} were started and did not end yet.`,
    remedy: 'Wait for some to end, or end them.',
  })
}
