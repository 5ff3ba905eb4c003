import { mkdir } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import { apiVersion, type BackendInfo } from '../../src-shared/api/contract.ts'
import { quitCode, type DoorPath } from '../../src-shared/api/ports.ts'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import { ensurePrivateDirectory } from '../backend/server/private-directory.ts'
import type { BackendDirectories } from '../directories.ts'
import { askWho, openBackendSocket } from './ask-backend.ts'
import { backendLost, backendNotStarted, backendOfOtherVersion, backendQuit, backendSilent } from './backend-errors.ts'
import { startBackend, type BackendProgram } from './backend-program.ts'
import { rpcClientOn } from './rpc-client.ts'

export interface ConnectorOptions {
  readonly directories: Pick<BackendDirectories, 'runtime' | 'log' | 'socketPath'>
  readonly program: BackendProgram
  readonly environment: NodeJS.ProcessEnv
  /** What this door speaks; tests give another. */
  readonly apiVersion?: number
  /** How long a started backend may take until it answers. */
  readonly startPatienceMs?: number
}

const standardStartPatienceMs = 20_000
const answerPatienceMs = 5000
const pollMs = 15

/** Finds the one backend of this user, or starts it; opens connections to it. */
export class BackendConnector {
  readonly #options: ConnectorOptions
  readonly #apiVersion: number
  #ensuring: Promise<BackendInfo> | null = null
  #wasQuit = false

  /** Called once when a person ended Airlock: this door is to end too. */
  onQuit: () => void = () => undefined

  constructor(options: ConnectorOptions) {
    this.#options = options
    this.#apiVersion = options.apiVersion ?? apiVersion
  }

  /** The backend that answers now; null when none does. Starts nothing. */
  async existing(): Promise<BackendInfo | null> {
    return await this.#ask()
  }

  /** A backend that answers and speaks this door's language: the present one, or a new one. */
  async ensure(): Promise<BackendInfo> {
    if (this.#wasQuit) throw backendQuit()
    this.#ensuring ??= this.#ensure().finally(() => {
      this.#ensuring = null
    })
    return await this.#ensuring
  }

  /** After a quit that this door outlives, e.g. because a window stayed open for its unsaved text. */
  goOn(): void {
    this.#wasQuit = false
  }

  /** A new connection; starts a backend when there is none, also when the last one was just killed. */
  async openSocket(path: DoorPath): Promise<WebSocket> {
    await this.ensure()
    try {
      return await this.openSocketBeside(path)
    } catch (error) {
      // It ended between the question and the connection.
      if ((await this.#ask()) !== null) throw backendLost(error)
      await this.ensure()
      return await this.openSocketBeside(path)
    }
  }

  /**
   * One more connection to a backend that the caller is connected to. Who that is was asked before, and while it runs
   * nobody else can answer there, so it is not asked again: that would take as long as a short program.
   */
  async openSocketBeside(path: DoorPath): Promise<WebSocket> {
    const socket = await openBackendSocket(this.#options.directories.socketPath, path)
    socket.once('close', (code) => {
      if (code === quitCode) this.#quit()
    })
    return socket
  }

  /** From here on nothing starts the backend that a person just ended. */
  #quit(): void {
    if (this.#wasQuit) return
    this.#wasQuit = true
    this.onQuit()
  }

  async #ensure(): Promise<BackendInfo> {
    await this.#prepare()
    const running = await this.#ask()
    if (running === null) return await this.#start()
    if (running.apiVersion === this.#apiVersion) return running
    if (running.apiVersion > this.#apiVersion) throw backendOfOtherVersion(running, this.#apiVersion, null)
    await this.#replace(running)
    return await this.#start()
  }

  async #prepare(): Promise<void> {
    const { runtime, log } = this.#options.directories
    try {
      await ensurePrivateDirectory(runtime)
      await mkdir(log, { recursive: true, mode: 0o700 })
    } catch (error) {
      if (error instanceof AirlockError) throw error
      throw backendNotStarted(error instanceof Error ? error.message : String(error), log, error)
    }
  }

  async #ask(): Promise<BackendInfo | null> {
    const { socketPath } = this.#options.directories
    try {
      return await askWho(socketPath, answerPatienceMs)
    } catch {
      throw backendSilent(socketPath)
    }
  }

  async #start(): Promise<BackendInfo> {
    const { program, directories, environment, startPatienceMs = standardStartPatienceMs } = this.#options
    const started = startBackend(program, directories.log, environment)
    let exit: { readonly code: number | null } | null = null
    void started.ended.then((code) => {
      exit = { code }
    })
    const deadline = performance.now() + startPatienceMs
    for (;;) {
      const info = await this.#ask()
      if (info?.apiVersion === this.#apiVersion) return info
      if (info !== null) throw backendOfOtherVersion(info, this.#apiVersion, null)
      const ended = exit as { readonly code: number | null } | null
      // One that ended well found another, which is about to answer.
      if (ended !== null && ended.code !== 0) {
        throw backendNotStarted(
          started.complaint() || `Its process ended with code ${String(ended.code)}.`,
          directories.log,
        )
      }
      if (performance.now() > deadline) throw backendNotStarted('It did not answer in time.', directories.log)
      await pause(pollMs)
    }
  }

  /** Asks a backend of an older version to end; it does unless it is busy. `backend.quit` never changes its meaning. */
  async #replace(running: BackendInfo): Promise<void> {
    const { socketPath } = this.#options.directories
    const socket = await openBackendSocket(socketPath, 'rpc')
    const closed = new Promise<void>((resolve) => {
      socket.once('close', () => {
        resolve()
      })
    })
    try {
      await rpcClientOn(socket).backend.quit()
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      if (socket.readyState === socket.OPEN) throw backendOfOtherVersion(running, this.#apiVersion, why)
    } finally {
      if (socket.readyState === socket.OPEN)
        setTimeout(() => {
          socket.terminate()
        }, answerPatienceMs).unref()
    }
    await closed
    const deadline = performance.now() + answerPatienceMs
    while ((await this.#ask()) !== null) {
      if (performance.now() > deadline) throw backendOfOtherVersion(running, this.#apiVersion, 'it still answers')
      await pause(pollMs)
    }
  }
}
