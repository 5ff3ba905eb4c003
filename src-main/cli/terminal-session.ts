import { setTimeout as pause } from 'node:timers/promises'
import type { TerminalAttachment, TerminalSize } from '../../src-shared/agent/terminals.ts'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import { connectToBackend, reportOfFailure, type BackendConnection } from '../backend-client/backend-connection.ts'
import { ClientStream } from '../backend-client/client-stream.ts'
import type { CliIo, CliWorld } from './cli-world.ts'
import { exitCodeOf, exitCodes } from './exit-codes.ts'
import { errorText } from './print.ts'
import { pour } from './stream-output.ts'

export interface TerminalSession {
  readonly sandbox: string
  readonly terminal: string
  /** Whether the terminal is closed in the sandbox when this viewer goes. */
  readonly closes: boolean
}

const attemptsAfterLoss = 20
const attemptPauseMs = 500

/**
 * Shows a terminal of a sandbox in the person's own, raw, until its program ends; resolves with the exit code. When the
 * backend is lost it goes on with the next one where it stopped, since the terminal lives in the sandbox.
 */
export async function runTerminal(session: TerminalSession, world: CliWorld): Promise<number> {
  const { io } = world
  const screen = new Screen(io)
  let [hungUp, programEnded] = [false, false]
  const stopListening = io.onSignals(['SIGTERM', 'SIGHUP'], () => {
    hungUp = true
    screen.leave()
  })
  try {
    for (let lost = 0; ;) {
      try {
        const code = await view(session, screen, world, () => {
          lost = 0
        })
        programEnded = true
        return code
      } catch (error) {
        if (hungUp) return exitCodes.done
        if (!isConnectionLoss(error) || ++lost > attemptsAfterLoss) throw error
        await pause(attemptPauseMs)
      }
    }
  } finally {
    stopListening()
    screen.restore()
    if (session.closes || programEnded) await close(session, world)
  }
}

/** One connection to the terminal. */
async function view(
  session: TerminalSession,
  screen: Screen,
  { connector, io }: CliWorld,
  attached: () => void,
): Promise<number> {
  const { sandbox, terminal } = session
  const request = { kind: 'terminal', sandbox, terminal, ...sizeOf(io) } as const
  const stream = new ClientStream(
    await connector.openSocket('stream'),
    screen.position === null ? request : { ...request, since: screen.position },
  )
  stream.onTold = (message) => {
    if (message.type !== 'terminal') return
    attached()
    screen.attached(message.attachment)
  }
  screen.connect(stream)
  try {
    const [exit] = await Promise.all([
      stream.ended,
      pour(stream.output, io.stdout, (bytes) => {
        screen.advance(bytes)
      }),
    ])
    return exit.type === 'exit' ? exitCodeOf(exit) : exitCodes.done
  } finally {
    screen.disconnect(stream)
    stream.close()
  }
}

function isConnectionLoss(error: unknown): boolean {
  return (
    error instanceof AirlockError &&
    ['backend-unreachable', 'agent-lost', 'agent-unreachable', 'engine-unreachable'].includes(error.code)
  )
}

/** Its program ended, or nobody is to go on with it. One that is gone already is as good. */
async function close({ sandbox, terminal }: TerminalSession, { connector, io }: CliWorld): Promise<void> {
  let connection: BackendConnection | null = null
  try {
    connection = await connectToBackend(connector)
    await connection.api.terminals.close({ sandbox, terminal })
  } catch (error) {
    const report = reportOfFailure(error, connection)
    if (!['terminal-not-found', 'sandbox-state', 'sandbox-not-found', 'backend-quit'].includes(report.code)) {
      io.stderr.write(errorText(report))
    }
  } finally {
    connection?.close()
  }
}

/** How large the person's terminal is. */
export function sizeOf({ stdout }: CliIo): TerminalSize {
  return { columns: stdout.columns || 80, rows: stdout.rows || 24 }
}

/** The person's terminal: raw while a sandbox's is shown in it. */
class Screen {
  /** Sequence number of the next byte to come; null before the first attachment. */
  position: number | null = null
  readonly #io: CliIo
  #stream: ClientStream | null = null
  #stopResizing: () => void = () => undefined

  constructor(io: CliIo) {
    this.#io = io
  }

  attached({ from }: TerminalAttachment): void {
    this.position = from
  }

  advance(bytes: number): void {
    if (this.position !== null) this.position += bytes
  }

  connect(stream: ClientStream): void {
    const { stdin } = this.#io
    this.#stream = stream
    if (stdin.isTTY === true) stdin.setRawMode?.(true)
    // The end of a script's input is not the end of its terminal.
    stdin.pipe(stream.input, { end: false })
    this.#stopResizing = this.#io.onResize(() => {
      stream.send({ type: 'resize', ...sizeOf(this.#io) })
    })
  }

  disconnect(stream: ClientStream): void {
    this.#io.stdin.unpipe(stream.input)
    this.#stopResizing()
    this.#stream = null
  }

  leave(): void {
    this.#stream?.close()
  }

  restore(): void {
    const { stdin } = this.#io
    if (stdin.isTTY === true) stdin.setRawMode?.(false)
    stdin.pause()
  }
}
