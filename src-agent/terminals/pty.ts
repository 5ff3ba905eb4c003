import { readSync } from 'node:fs'
import { constants } from 'node:os'
import { createRequire } from 'node:module'
import type * as NodePty from '@lydell/node-pty'
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

/** What node-pty keeps to itself, and has since its first version: the stream behind `onData` and `write`, and its number. */
interface PtyInside {
  readonly _fd: number
  readonly _socket: PtySocket
}
interface PtySocket {
  readonly destroyed: boolean
  readonly writable: boolean
  write(bytes: Uint8Array): boolean
  on(event: 'drain', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'data', listener: () => void): unknown
  once(event: 'close' | 'end', listener: () => void): unknown
  isPaused(): boolean
  destroy(error?: Error): unknown
}

/** An ended program's terminal is read until nothing came for that long. */
const quietMs = 200

const requireHere = createRequire(import.meta.url)

/** Only when first wanted: the agent is waited for, and loading this is a tenth of its start. Then it is cached. */
export function loadNodePty(): typeof NodePty {
  return requireHere('@lydell/node-pty') as typeof NodePty
}

const signalNames = new Map(Object.entries(constants.signals).map(([name, number]) => [number as number, name]))

/**
 * Opens pseudo-terminals. node-pty leaves its side of each open in every program that is started later, where one could
 * read and type into another's terminal: who starts programs closes `masters` in them first (`closeInChild`).
 */
export class Ptys {
  readonly #masters = new Set<number>()
  readonly #shell: string | null

  /** `shell`: a shell that takes descriptors of several digits, as BusyBox' does; null leaves them open. */
  constructor(shell: string | null) {
    this.#shell = shell
  }

  get masters(): readonly number[] {
    return [...this.#masters]
  }

  open(options: PtyOptions): Pty {
    const { program, args } = this.#closeMastersIn(options.program, options.args)
    const pty = loadNodePty().spawn(program, [...args], {
      name: 'xterm-256color',
      cols: options.size.columns,
      rows: options.size.rows,
      cwd: options.directory,
      env: { ...options.environment },
      encoding: null,
    })
    const { _socket: socket, _fd: master } = pty as unknown as PtyInside
    this.#masters.add(master)
    socket.once('close', () => this.#masters.delete(master))
    readToTheEnd(socket)
    return wrap(pty, socket, master)
  }

  #closeMastersIn(program: string, args: readonly string[]) {
    if (this.#shell === null || this.#masters.size === 0) return { program, args }
    const close = this.masters.map((master) => `${String(master)}<&-`).join(' ')
    return { program: this.#shell, args: ['sh', '-c', `exec ${close}; exec "$0" "$@"`, program, ...args] }
  }
}

/**
 * node-pty gives an ended program's output 200 ms to be read and drops the rest. Here all of it is read, however long
 * its viewers hold it back; only then, or when other programs keep a silent terminal open, it is closed.
 */
function readToTheEnd(socket: PtySocket): void {
  const destroy = socket.destroy.bind(socket)
  socket.destroy = (error?: Error) => {
    if (error !== undefined) return destroy(error)
    let quiet = true
    socket.on('data', () => {
      quiet = false
    })
    const timer = setInterval(() => {
      if (quiet && !socket.isPaused()) destroy()
      quiet = true
    }, quietMs)
    socket.once('close', () => {
      clearInterval(timer)
    })
    return socket
  }
}

/**
 * What a terminal still holds when libuv takes it for ended: it stops at the first short read once the other side hung
 * up, and every read of a terminal is short (libuv's `uv__stream_io`; up to 64 KiB were lost, seen with `seq`).
 */
function readTheRest(master: number): readonly Buffer[] {
  const rest: Buffer[] = []
  const room = Buffer.alloc(64 * 1024)
  for (;;) {
    try {
      const length = readSync(master, room)
      if (length === 0) return rest
      rest.push(Buffer.from(room.subarray(0, length)))
    } catch (error) {
      // EIO is how a terminal says that this was all; EAGAIN, that there is nothing now.
      if (['EIO', 'EAGAIN'].includes((error as NodeJS.ErrnoException).code ?? '')) return rest
      throw error
    }
  }
}

function wrap(pty: NodePty.IPty, socket: PtySocket, master: number): Pty {
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
      socket.once('end', () => {
        for (const chunk of readTheRest(master)) listener(chunk)
      })
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
