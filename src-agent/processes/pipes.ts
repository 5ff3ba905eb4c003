import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, constants, openSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Names made at once: one more program is started per that many pipes. */
const lot = 12

/** One pipe: the agent's end as a stream, the program's as a descriptor that is to be closed once the program has it. */
export interface Pipe {
  readonly stream: Socket
  readonly programs: number
}

/**
 * Real pipes for programs' outputs. Node's own are sockets, which no program can open again by name: `echo >/dev/stderr`
 * fails on them with ENXIO. Node can make no pipe, so they begin as named ones of BusyBox, whose names go as soon as both
 * ends are open. Not for input: who opens a named pipe whose writer has gone waits for ever.
 */
export class Pipes {
  readonly #folder: string
  readonly #busybox: string
  readonly #ready: string[] = []
  #making: Promise<void> | null = null

  constructor(folder: string, busybox: string) {
    this.#folder = folder
    this.#busybox = busybox
  }

  /** For standard output and standard error of one program. */
  async two(): Promise<readonly [Pipe, Pipe]> {
    while (this.#ready.length < 2) await this.#more()
    const [output, errors] = this.#ready.splice(0, 2)
    if (output === undefined || errors === undefined) throw new Error('There are no pipes.')
    // The next program need not wait for them; if they cannot be made, it is told.
    if (this.#ready.length < 2) this.#more().catch(() => this.#ready.length)
    return [open(output), open(errors)]
  }

  #more(): Promise<void> {
    this.#making ??= this.#make().finally(() => {
      this.#making = null
    })
    return this.#making
  }

  async #make(): Promise<void> {
    const names = Array.from({ length: lot }, () => join(this.#folder, `pipe-${randomBytes(6).toString('hex')}`))
    await promisify(execFile)(this.#busybox, ['mkfifo', '-m', '600', ...names], { env: {} })
    this.#ready.push(...names)
  }
}

function open(path: string): Pipe {
  // Both ways at first: neither of the ends that count then waits for the other to be opened.
  const both = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
  try {
    const ours = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const stream = new Socket({ fd: ours, readable: true, writable: false })
    return { stream, programs: openSync(path, constants.O_WRONLY) }
  } finally {
    closeSync(both)
    rmSync(path)
  }
}
