import { randomBytes } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { cleanTitle } from '../../src-shared/agent/clean-title.ts'
import { clampTerminalSize } from '../../src-shared/agent/terminal-wire.ts'
import type { TerminalInfo, TerminalSize } from '../../src-shared/agent/terminals.ts'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import type { AgentContext } from '../server/route.ts'
import { findProgram, requireDirectory } from '../surroundings/find-program.ts'
import { ByteRing } from './byte-ring.ts'
import type { Histories, History } from './histories.ts'
import type { Ptys } from './pty.ts'
import { markingShell } from './shell-integration.ts'
import { scrollbackBytes, Terminal } from './terminal.ts'
import { UnseenPace } from './unseen-pace.ts'

const mostRunning = 64
/** Terminals whose program ended stay to be looked at, but not for ever. */
const mostEnded = 16

export interface OpenTerminal {
  readonly size: TerminalSize
  readonly command?: readonly string[] | undefined
  readonly directory?: string | undefined
  readonly environment?: Readonly<Record<string, string>> | undefined
}

export interface TerminalsOptions {
  readonly context: AgentContext
  readonly shell: string
  /** Where the lines are that shells mark their commands with. */
  readonly shellFiles: string
  readonly ptys: Ptys
  readonly histories: Histories
  readonly announceSize: (pid: number) => void
}

/** Said between what was before the stop and the new shell; leaves whatever mode a program had put the terminal in. */
const restoredMark =
  '\x1b[0m\x1b[?1049l\x1b[?1000;1002;1003;1006;2004l\x1b[?25h\r\n\x1b[2m── from before the sandbox stopped; a new shell begins ──\x1b[0m\r\n'

/** All terminals of the sandbox: the running, the ended that are still looked at, and the restored. */
export class Terminals {
  readonly #options: TerminalsOptions
  readonly #terminals = new Map<string, Terminal>()
  readonly #restored = new Map<string, History>()
  readonly #unseenPace = new UnseenPace()
  #isEnding = false

  constructor(options: TerminalsOptions) {
    this.#options = options
    for (const history of options.histories.load()) this.#restored.set(history.id, history)
  }

  list(): readonly TerminalInfo[] {
    const restored = [...this.#restored.values()].map(infoOfRestored)
    const all = [...restored, ...[...this.#terminals.values()].map((terminal) => terminal.info)]
    return all.sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0))
  }

  open(request: OpenTerminal): Terminal {
    this.#requireRoom()
    const { context, shell } = this.#options
    const [name = shell, ...args] = request.command ?? [shell]
    const asked = { ...this.#environment(), ...request.environment }
    const directory = this.#directory(request.directory)
    const program = findProgram(name, directory, asked['PATH'])
    const { environment, markSecret, ...marking } = this.#marking(program, asked, request.command === undefined)
    return this.#start({
      id: randomBytes(8).toString('hex'),
      title: cleanTitle(basename(name)) ?? 'terminal',
      size: clampTerminalSize(request.size),
      createdAt: new Date().toISOString(),
      program,
      args: [...args, ...marking.args],
      directory,
      environment,
      markSecret,
      ring: new ByteRing(scrollbackBytes),
      context,
    })
  }

  /** The terminal by that id; a restored one comes back to life with a new shell where its old one was, which gets `added`. */
  get(id: string, added: Readonly<Record<string, string>> = {}): Terminal {
    const terminal = this.#terminals.get(id)
    if (terminal !== undefined) return terminal
    const history = this.#restored.get(id)
    if (history === undefined) throw notFound(id)
    return this.#revive(history, added)
  }

  async close(id: string): Promise<void> {
    if (this.#restored.delete(id)) {
      this.#options.histories.forget(id)
      return
    }
    const terminal = this.#terminals.get(id)
    if (terminal === undefined) throw notFound(id)
    await terminal.close()
    this.#terminals.delete(id)
    this.#options.histories.forget(id)
  }

  /** Writes what running terminals remember to the data volume. */
  save(): void {
    for (const terminal of this.#terminals.values()) {
      const { info, ring } = terminal
      if (info.exit !== null) continue
      this.#options.histories.save({
        id: info.id,
        title: info.title,
        columns: info.size.columns,
        rows: info.size.rows,
        createdAt: info.createdAt,
        position: ring.end,
        directory: workingDirectory(terminal.pid),
        markSecret: info.markSecret,
        bytes: ring.copy(ring.start, ring.end - ring.start),
      })
    }
  }

  /** Ends every program, as when the sandbox stops. Histories stay. */
  async endAll(): Promise<void> {
    this.#isEnding = true
    await Promise.all([...this.#terminals.values()].map((terminal) => terminal.close()))
  }

  #revive(history: History, added: Readonly<Record<string, string>>): Terminal {
    this.#requireRoom()
    const { context, shell } = this.#options
    const asked = { ...this.#environment(), ...added }
    const program = findProgram(shell, '/', asked['PATH'])
    // The same secret, so that the commands of before keep their marks.
    const { args, environment, markSecret } = this.#marking(program, asked, true, history.markSecret)
    const ring = new ByteRing(scrollbackBytes, history.bytes, history.position)
    ring.append(Buffer.from(restoredMark))
    const terminal = this.#start({
      id: history.id,
      title: cleanTitle(history.title) ?? 'terminal',
      size: clampTerminalSize(history),
      createdAt: history.createdAt,
      program,
      args,
      directory: this.#usable(history.directory) ?? this.#directory(undefined),
      environment,
      markSecret,
      ring,
      context,
    })
    this.#restored.delete(history.id)
    return terminal
  }

  #start(options: {
    readonly id: string
    readonly title: string
    readonly size: TerminalSize
    readonly createdAt: string
    readonly program: string
    readonly args: readonly string[]
    readonly directory: string
    readonly environment: Readonly<Record<string, string>>
    readonly markSecret: string | null
    readonly ring: ByteRing
    readonly context: AgentContext
  }): Terminal {
    const { id, title, size, createdAt, markSecret, ring } = options
    const pty = this.#options.ptys.open(options)
    const terminal = new Terminal({
      id,
      title,
      size,
      createdAt,
      markSecret,
      ring,
      pty,
      unseenPace: this.#unseenPace,
      announceSize: this.#options.announceSize,
    })
    this.#terminals.set(id, terminal)
    void terminal.ended.then(() => {
      if (!this.#isEnding) this.#options.histories.forget(id)
      this.#dropOldest()
    })
    return terminal
  }

  /** How the person's shell is started to mark its commands; any other program is started as it is. */
  #marking(
    program: string,
    environment: Readonly<Record<string, string>>,
    isShell: boolean,
    before: string | null | undefined = null,
  ) {
    const secret = before ?? randomBytes(16).toString('hex')
    const marking = isShell ? markingShell(program, this.#options.shellFiles, secret, environment) : null
    if (marking === null) return { args: [], environment, markSecret: null }
    return { args: marking.args, environment: { ...environment, ...marking.environment }, markSecret: secret }
  }

  #environment(): Record<string, string> {
    return { ...this.#options.context.environment, TERM: 'xterm-256color', COLORTERM: 'truecolor' }
  }

  #directory(wanted: string | undefined): string {
    const { workspace, home } = this.#options.context
    if (wanted !== undefined) {
      requireDirectory(wanted)
      return wanted
    }
    return this.#usable(workspace) ?? this.#usable(home) ?? '/'
  }

  #usable(directory: string | null): string | null {
    if (directory === null) return null
    try {
      requireDirectory(directory)
      return directory
    } catch (error) {
      if (error instanceof AirlockError) return null
      throw error
    }
  }

  #requireRoom(): void {
    const running = [...this.#terminals.values()].filter(({ info }) => info.exit === null).length
    if (running < mostRunning) return
    throw new AirlockError({
      code: 'too-many',
      message: 'This sandbox has as many terminals as it may have.',
      why: `${String(mostRunning)} are open.`,
      remedy: 'Close one that you do not need.',
    })
  }

  #dropOldest(): void {
    const ended = [...this.#terminals.values()].filter(({ info }) => info.exit !== null)
    for (const { id } of ended.slice(0, Math.max(0, ended.length - mostEnded))) this.#terminals.delete(id)
  }
}

function infoOfRestored(history: History): TerminalInfo {
  return {
    id: history.id,
    title: cleanTitle(history.title) ?? 'terminal',
    size: clampTerminalSize(history),
    createdAt: history.createdAt,
    exit: null,
    restored: true,
    position: history.position,
    markSecret: history.markSecret ?? null,
  }
}

function workingDirectory(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${String(pid)}/cwd`)
  } catch {
    // It just ended, or became another user's: the new shell starts in the workspace.
    return null
  }
}

function notFound(id: string): AirlockError {
  return new AirlockError({
    code: 'terminal-not-found',
    message: 'That terminal is gone.',
    why: `There is no terminal ${id.slice(0, 64)} in this sandbox: it was closed, or the agent was restarted.`,
    remedy: 'Open a new one.',
  })
}
