import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile, rm } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { AirlockError, cancelled } from '../../../../../src-shared/errors/airlock-error.ts'
import { withDeadline } from '../connection/deadline.ts'
import { createTransport } from '../connection/transport.ts'
import { endProcesses, servicesAt } from './own-processes.ts'

export interface ServiceCommand {
  readonly program: string
  /** Everything after the program, without the address. */
  readonly globalArguments: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** In a directory that only this user can enter. */
  readonly socket: string
  /** What it prints; begun anew at each start. */
  readonly logFile: string
}

export interface ServicePatience {
  readonly start: number
  readonly end: number
}

/** A first start sets up storage; a busy computer needs its time (milliseconds). */
const standardPatience: ServicePatience = { start: 30_000, end: 5000 }

/**
 * One `podman system service` of ours: started when somebody needs it, ended with the last who does. It is a child of
 * the backend; one that outlived a killed backend is taken over when it is the same command, else ended. Containers do
 * not depend on it: each has a monitor of its own.
 */
export class ServiceProcess {
  readonly #command: ServiceCommand
  readonly #patience: ServicePatience
  readonly #log: (message: string) => void
  #leases = 0
  #child: ChildProcess | null = null
  /** What answers at the socket was looked at: it is the very command that we would start. */
  #isKnown = false
  /** Starts and ends happen one after the other. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(command: ServiceCommand, log: (message: string) => void, patience: Partial<ServicePatience> = {}) {
    this.#command = command
    this.#log = log
    this.#patience = { ...standardPatience, ...patience }
  }

  get endpoint() {
    return { kind: 'unix', path: this.#command.socket } as const
  }

  /** Resolves when it answers. The function it gives says that it is not needed any more, once. */
  async acquire(signal: AbortSignal): Promise<() => Promise<void>> {
    this.#leases += 1
    let released: Promise<void> | null = null
    const release = () => (released ??= this.#release())
    try {
      await this.ensure(signal)
    } catch (error) {
      await release()
      throw error
    }
    return release
  }

  /** Resolves when it answers; starts it again where it has died. */
  async ensure(signal: AbortSignal): Promise<void> {
    await this.#next(async () => {
      if (this.#leases === 0 || (this.#isKnown && (await this.#answers()))) return
      await this.#begin(signal)
      this.#isKnown = true
    })
  }

  async #release(): Promise<void> {
    this.#leases -= 1
    await this.#next(async () => {
      if (this.#leases === 0) await this.#end()
    })
  }

  #next(work: () => Promise<void>): Promise<void> {
    const mine = this.#turn.then(work)
    this.#turn = mine.catch((error: unknown) => {
      // Whoever asked for it gets the error; the next in turn only waits for it to be over.
      if (!(error instanceof AirlockError)) this.#log(`Podman’s service: ${String(error)}`)
    })
    return mine
  }

  get #argv(): readonly string[] {
    return [...this.#command.globalArguments, 'system', 'service', '--time=0', `unix://${this.#command.socket}`]
  }

  async #begin(signal: AbortSignal): Promise<void> {
    const running = await servicesAt(this.#command.socket)
    const isSame = running.every(({ argv }) => argv.slice(1).join('\0') === this.#argv.join('\0'))
    if (running.length > 0 && isSame && (await this.#answers())) {
      this.#log('Took over the Podman service that an earlier backend left behind.')
      return
    }
    await endProcesses(running, this.#patience.end)
    await rm(this.#command.socket, { force: true })
    await this.#spawn(signal)
  }

  async #spawn(signal: AbortSignal): Promise<void> {
    const { program, env, logFile } = this.#command
    const log = await open(logFile, 'w', 0o600)
    let failure: Error | null = null
    let ended = false
    // Its output goes to a file: a pipe would end it at its next word after the backend was killed.
    const child = spawn(program, [...this.#argv], { env, stdio: ['ignore', log.fd, log.fd] })
    child.once('error', (error) => (failure = error))
    child.once('exit', () => (ended = true))
    await log.close()
    this.#child = child
    const deadline = performance.now() + this.#patience.start
    // There is no event for “listens now”: ask until it answers, has ended, or is too late.
    while (!(await this.#answers())) {
      if (signal.aborted) {
        await this.#end()
        throw cancelled('Starting Podman')
      }
      if (failure !== null || ended || performance.now() > deadline) {
        await this.#end()
        throw await this.#notStarted(failure)
      }
      await pause(25)
    }
  }

  async #answers(): Promise<boolean> {
    const transport = createTransport(this.endpoint)
    try {
      const ping = (signal: AbortSignal) => transport.send({ method: 'GET', path: '/_ping', signal })
      return (await withDeadline(this.#command.socket, { deadline: 3000 }, ping)).status === 200
    } catch {
      // Not yet, or not any more: the caller knows what that means.
      return false
    } finally {
      transport.close()
    }
  }

  async #end(): Promise<void> {
    const child = this.#child
    this.#child = null
    this.#isKnown = false
    const running = await servicesAt(this.#command.socket)
    const reaped =
      child === null || child.pid === undefined || child.exitCode !== null || child.signalCode !== null
        ? Promise.resolve()
        : once(child, 'exit')
    await endProcesses(running, this.#patience.end)
    await reaped
    await rm(this.#command.socket, { force: true })
  }

  async #notStarted(failure: Error | null): Promise<AirlockError> {
    const said = (await readFile(this.#command.logFile, 'utf8')).trim().split('\n').slice(-5).join(' ').slice(-1500)
    return new AirlockError({
      code: 'engine-failed',
      message: 'Podman is installed, but its service did not start.',
      why: failure?.message ?? (said === '' ? 'It said nothing.' : said),
      remedy: 'See whether `podman info` works and put right what it says; Airlock tries again by itself.',
    })
  }
}
