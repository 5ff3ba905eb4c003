import { constants } from 'node:os'
import { spawn as spawnPty } from '@lydell/node-pty'
import type { TerminalSize } from '../../src-shared/agent/terminals.ts'

export interface Exit {
  readonly code: number | null
  readonly signal: string | null
}

export interface PtyOptions {
  readonly program: string
  readonly args: readonly string[]
  readonly directory: string
  readonly environment: Readonly<Record<string, string>>
  readonly size: TerminalSize
}

/** A program on a pseudo-terminal: node-pty with bytes instead of strings, and with back-pressure. */
export interface Pty {
  readonly pid: number
  /** False: wait for `onDrain` before more. */
  write(bytes: Uint8Array): boolean
  resize(size: TerminalSize): void
  pause(): void
  resume(): void
  onData(listener: (chunk: Buffer) => void): void
  onDrain(listener: () => void): void
  /** Called once, after the last data. */
  onExit(listener: (exit: Exit) => void): void
}

/** What node-pty keeps to itself, and has since its first version: the stream behind `onData` and `write`. */
interface PtyInside {
  readonly _socket: {
    write(bytes: Uint8Array): boolean
    on(event: 'drain', listener: () => void): unknown
    on(event: 'error', listener: (error: Error) => void): unknown
    readonly destroyed: boolean
    readonly writable: boolean
  }
}

const signalNames = new Map(Object.entries(constants.signals).map(([name, number]) => [number as number, name]))

export function openPty(options: PtyOptions): Pty {
  const pty = spawnPty(options.program, [...options.args], {
    name: 'xterm-256color',
    cols: options.size.columns,
    rows: options.size.rows,
    cwd: options.directory,
    env: { ...options.environment },
    encoding: null,
  })
  const { _socket: socket } = pty as unknown as PtyInside
  let ended = false
  // node-pty throws for errors that nobody else listens to. The end of the program is told by `onExit` in any case.
  socket.on('error', () => undefined)
  pty.onExit(() => {
    ended = true
  })
  return {
    pid: pty.pid,
    write: (bytes) => ended || socket.destroyed || !socket.writable || socket.write(bytes),
    resize: ({ columns, rows }) => {
      if (!ended && !socket.destroyed) pty.resize(columns, rows)
    },
    pause: () => {
      pty.pause()
    },
    resume: () => {
      pty.resume()
    },
    onData: (listener) => {
      pty.onData(listener as unknown as (text: string) => void)
    },
    onDrain: (listener) => {
      socket.on('drain', listener)
    },
    onExit: (listener) => {
      pty.onExit(({ exitCode, signal }) => {
        const name =
          signal === undefined || signal === 0 ? null : (signalNames.get(signal) ?? `signal ${String(signal)}`)
        listener({ code: name === null ? exitCode : null, signal: name })
      })
    },
  }
}
