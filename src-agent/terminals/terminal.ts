import type { TerminalInfo, TerminalSize } from '../../src-shared/agent/terminals.ts'
import { clampTerminalSize } from '../../src-shared/agent/terminal-wire.ts'
import { endSession } from '../processes/end-session.ts'
import { ByteRing } from './byte-ring.ts'
import type { Exit, Pty } from './pty.ts'
import { replayStart } from './replay-start.ts'
import { TitleReader } from './title-reader.ts'
import type { UnseenPace } from './unseen-pace.ts'
import { Viewer } from './viewer.ts'

/** Most bytes of output that a terminal remembers. */
export const scrollbackBytes = 1024 * 1024

/** How long its programs have to end after it was closed. */
const graceMs = 2000

export interface TerminalOptions {
  readonly id: string
  readonly title: string
  readonly size: TerminalSize
  readonly createdAt: string
  readonly ring?: ByteRing
  readonly pty: Pty
  readonly markSecret: string | null
  /** Shared by all terminals: how fast those are read that nobody looks at. */
  readonly unseenPace: UnseenPace
  /** Tells the programs of session `pid` about a new size, where the kernel does not. */
  readonly announceSize: (pid: number) => void
}

/** One terminal: a program, the memory of what it printed, and whoever looks at it. */
export class Terminal {
  readonly id: string
  readonly pid: number
  readonly createdAt: string
  readonly ring: ByteRing
  readonly ended: Promise<Exit>
  readonly #pty: Pty
  readonly #markSecret: string | null
  readonly #unseenPace: UnseenPace
  readonly #announceSize: (pid: number) => void
  readonly #viewers = new Set<Viewer>()
  readonly #titles = new TitleReader()
  readonly #drained = new Set<() => void>()
  #title: string
  #size: TerminalSize
  #exit: Exit | null = null
  #paused = false
  /** Nobody looks, and it printed its share for now. */
  #isPaced = false

  constructor(options: TerminalOptions) {
    this.id = options.id
    this.createdAt = options.createdAt
    this.ring = options.ring ?? new ByteRing(scrollbackBytes)
    this.pid = options.pty.pid
    this.#pty = options.pty
    this.#announceSize = options.announceSize
    this.#markSecret = options.markSecret
    this.#unseenPace = options.unseenPace
    this.#title = options.title
    this.#size = options.size
    this.#pty.onData((chunk) => {
      this.#printed(chunk)
    })
    this.#pty.onDrain(() => {
      for (const goOn of this.#drained) goOn()
      this.#drained.clear()
    })
    this.ended = new Promise((resolve) => {
      this.#pty.onExit((exit) => {
        this.#exit = exit
        for (const viewer of this.#viewers) viewer.finish()
        for (const goOn of this.#drained) goOn()
        this.#drained.clear()
        resolve(exit)
      })
    })
  }

  get info(): TerminalInfo {
    return {
      id: this.id,
      title: this.#title,
      size: this.#size,
      createdAt: this.createdAt,
      exit: this.#exit,
      restored: false,
      position: this.ring.end,
      markSecret: this.#markSecret,
    }
  }

  /** A new viewer from `since` on, or from the first byte that is still known. */
  view(since: number | undefined): { readonly viewer: Viewer; readonly from: number; readonly droppedBytes: number } {
    const { from, droppedBytes } = replayStart(this.ring, since)
    const viewer = new Viewer(this.ring, from)
    viewer.onFlow = () => {
      this.#regulate()
    }
    viewer.output.once('close', () => {
      this.#viewers.delete(viewer)
      this.#regulate()
    })
    this.#viewers.add(viewer)
    if (this.#exit === null) viewer.catchUp()
    else viewer.finish()
    this.#regulate()
    return { viewer, from, droppedBytes }
  }

  /** Types `bytes`. False: call again only after `drained` was called. */
  type(bytes: Uint8Array, drained: () => void): boolean {
    if (this.#exit !== null || this.#pty.write(bytes)) return true
    this.#drained.add(drained)
    return false
  }

  /** The size is that of the viewer that spoke last. */
  resize(wanted: TerminalSize): void {
    const size = clampTerminalSize(wanted)
    if (this.#exit !== null || (size.columns === this.#size.columns && size.rows === this.#size.rows)) return
    this.#size = size
    this.#pty.resize(size)
    this.#announceSize(this.pid)
  }

  /** Ends its programs as a closed window does, and by force when they do not listen. */
  async close(): Promise<void> {
    if (this.#exit !== null) return
    this.#resume()
    await endSession(this.pid, 'SIGHUP', graceMs, this.ended)
    // A program that holds the terminal open and cannot be ended is left behind, and the view of it ends.
    for (const viewer of this.#viewers) viewer.finish()
  }

  #printed(chunk: Buffer): void {
    this.ring.append(chunk)
    const title = this.#titles.read(chunk)
    if (title !== null) this.#title = title
    for (const viewer of this.#viewers) viewer.follow(chunk)
    if (this.#viewers.size === 0) this.#pace(chunk.length)
    this.#regulate()
  }

  #pace(bytes: number): void {
    const goOn = () => {
      this.#isPaced = false
      this.#regulate()
    }
    this.#isPaced = !this.#unseenPace.spend(bytes, goOn)
  }

  /**
   * The program is held when nobody who looks can take more: the fastest viewer sets the pace. Without one it runs on,
   * at the pace of those that nobody looks at.
   */
  #regulate(): void {
    let held = this.#viewers.size > 0 || this.#isPaced
    for (const viewer of this.#viewers) held &&= viewer.isHeld
    if (held && !this.#paused && this.#exit === null) {
      this.#paused = true
      this.#pty.pause()
    } else if (!held) {
      this.#resume()
    }
  }

  #resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#pty.resume()
  }
}
