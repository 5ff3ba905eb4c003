import { streamChannel } from '../../../src-shared/api/stream-flow.ts'
import type { ClientControl, ServerControl } from '../../../src-shared/api/streams.ts'
import type { TerminalAttachment, TerminalInfo, TerminalSize } from '../../../src-shared/agent/terminals.ts'
import { toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { Backend } from '../../bridge/backend.ts'
import { retryDelayMs } from '../../bridge/reconnect.ts'
import type { MessageSocket } from '../../bridge/transport.ts'
import { Acknowledgements } from './acknowledgements.ts'
import { InputQueue } from './input-queue.ts'
import { endInWords, isFinal, type Link } from './session-state.ts'

/** Who shows what the stream brings. */
export interface StreamViewer {
  size(): TerminalSize
  /** Whether it can take that many bytes now; if not, the stream is left alone until somebody looks. */
  mayTake(bytes: number): boolean
  /** `isAnew`: what comes now does not follow what was shown last. */
  attached(attachment: TerminalAttachment, isAnew: boolean): void
  /** Calls `shown` once the bytes are on the screen. */
  show(bytes: Uint8Array, shown: () => void): void
  told(info: TerminalInfo): void
  linked(link: Link): void
  /** What was typed last may not have arrived. */
  inputUnsure(): void
}

/** The stream between one terminal of this window and its process: connects, goes on where it was, gives up when it is over. */
export class TerminalStream {
  readonly #backend: Backend
  readonly #sandbox: string
  readonly #viewer: StreamViewer
  readonly #input = new InputQueue()
  #acknowledgements = new Acknowledgements(() => undefined)
  #id: string | null = null
  #link: Link = { kind: 'opening' }
  #socket: MessageSocket | null = null
  /** Sequence number of the next byte from the process. */
  #position = 0
  #replayUntil = 0
  #isReplaying = false
  #isParked = false
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Which attempt to connect counts: what an earlier one brings is let go of. */
  #turn = 0
  #isDisposed = false

  constructor(backend: Backend, sandbox: string, viewer: StreamViewer) {
    this.#backend = backend
    this.#sandbox = sandbox
    this.#viewer = viewer
  }

  get id(): string | null {
    return this.#id
  }

  /** Whether what is being shown was printed before: who asked then was answered long ago. */
  get isReplaying(): boolean {
    return this.#isReplaying
  }

  /** Left alone until somebody looks: nothing is connected, its sandbox remembers what it prints. */
  get isParked(): boolean {
    return this.#isParked
  }

  /** Whether a process would be ended by closing it. */
  get isRunning(): boolean {
    return ['opening', 'live', 'reconnecting'].includes(this.#link.kind)
  }

  /** Begins with the terminal that `info` tells of, from the start of what is kept of it; `isSeen` now, or once it is. */
  attach(info: TerminalInfo, isSeen: boolean): void {
    this.#id = info.id
    this.#disconnect()
    this.#position = 0
    // A terminal of before a stop comes back to life when it is attached: its words, then a new shell.
    this.#setLink(isSeen ? { kind: 'opening' } : { kind: 'live' })
    this.#told(info)
    this.#isParked = !isSeen
    if (isSeen) void this.#connect(0)
  }

  /** Somebody looks. */
  seen(): void {
    if (!this.#isParked) return
    this.#isParked = false
    void this.#connect(0)
  }

  /** What the sandbox says of it while nothing is connected. */
  hear(info: TerminalInfo): void {
    if (this.#isParked) this.#told(info)
  }

  /** Types `text`, now or once its shell is there; false when there is nobody to type to. */
  type(text: string): boolean {
    const isHeard = this.#link.kind === 'live' || this.#link.kind === 'opening'
    if (isHeard) this.#input.type(text)
    return isHeard
  }

  resize({ columns, rows }: TerminalSize): void {
    this.#control({ type: 'resize', columns, rows })
  }

  /** Tries to go on now instead of when it is time. */
  reconnectNow(): void {
    if (this.#link.kind !== 'reconnecting') return
    clearTimeout(this.#timer)
    void this.#connect(0)
  }

  /** Leaves it as it is said to be now. */
  end(link: Link): void {
    this.#disconnect()
    this.#isParked = false
    this.#setLink(link)
  }

  /** The sandbox knows this terminal no more. */
  gone(): void {
    if (this.#link.kind !== 'ended') this.end({ kind: 'ended', words: 'Ended with the sandbox', exit: null })
  }

  dispose(): void {
    this.#isDisposed = true
    this.#disconnect()
  }

  async #connect(attempt: number): Promise<void> {
    const terminal = this.#id
    if (terminal === null || this.#isDisposed) return
    const turn = ++this.#turn
    const since = this.#position === 0 ? {} : { since: this.#position }
    try {
      const socket = await this.#backend.openStream({
        ...{ kind: 'terminal', sandbox: this.#sandbox, terminal },
        ...this.#viewer.size(),
        ...since,
      })
      if (this.#turn === turn) this.#use(socket, attempt)
      else socket.close()
    } catch (thrown) {
      if (this.#turn !== turn) return
      const error = toErrorReport(thrown)
      if (isFinal(error)) this.gone()
      else if (this.#backend.state.kind === 'refused') this.end({ kind: 'failed', error })
      else this.#lost(attempt)
    }
  }

  #use(socket: MessageSocket, attempt: number): void {
    const ifStill = (work: () => void) => {
      if (this.#socket === socket) work()
    }
    this.#socket = socket
    this.#acknowledgements = new Acknowledgements((bytes) => {
      ifStill(() => {
        this.#control({ type: 'ack', bytes })
      })
    })
    socket.addEventListener('message', ({ data }) => {
      ifStill(() => {
        if (typeof data === 'string') this.#heed(JSON.parse(data) as ServerControl)
        else if (data instanceof ArrayBuffer) this.#receive(new Uint8Array(data))
      })
    })
    socket.addEventListener('close', () => {
      ifStill(() => {
        this.#lost(attempt)
      })
    })
  }

  #heed(message: ServerControl): void {
    switch (message.type) {
      case 'ack':
        this.#input.acknowledged(message.bytes)
        return
      case 'terminal':
        this.#attached(message.attachment)
        return
      case 'info':
        this.#told(message.info)
        return
      case 'exit':
        this.#disconnect()
        if (this.#link.kind !== 'ended') this.#ended({ code: message.code, signal: message.signal })
        return
      case 'error':
        this.#disconnect()
        if (isFinal(message.error)) this.gone()
        else this.#lost(1)
        return
      case 'started':
      case 'done':
        return
    }
  }

  #attached(attachment: TerminalAttachment): void {
    const { info, from, replayUntil } = attachment
    this.#viewer.attached(attachment, from !== this.#position || from === 0)
    this.#position = from
    this.#replayUntil = replayUntil
    this.#isReplaying = from < replayUntil
    this.#told(info)
    if (info.exit !== null) return
    this.#setLink({ kind: 'live' })
    this.#input.open((bytes) => {
      this.#socket?.send(bytes)
    })
    this.resize(this.#viewer.size())
  }

  #receive(message: Uint8Array): void {
    if (message[0] !== streamChannel.output) return
    const bytes = message.subarray(1)
    if (!this.#viewer.mayTake(bytes.length)) {
      // Not counted as come: whoever looks next gets it from what the sandbox remembers.
      this.#disconnect()
      this.#isParked = true
      return
    }
    const acknowledgements = this.#acknowledgements
    acknowledgements.expect(bytes.length)
    const replayed = Math.min(bytes.length, Math.max(0, this.#replayUntil - this.#position))
    this.#position += bytes.length
    const isReplayDone = this.#position >= this.#replayUntil
    if (replayed > 0 || this.#isReplaying) {
      this.#viewer.show(bytes.subarray(0, replayed), () => {
        if (isReplayDone) this.#isReplaying = false
        acknowledgements.shown(replayed)
      })
    }
    if (replayed < bytes.length) {
      this.#viewer.show(bytes.subarray(replayed), () => {
        acknowledgements.shown(bytes.length - replayed)
      })
    }
  }

  #told(info: TerminalInfo): void {
    this.#viewer.told(info)
    if (info.exit !== null) this.#ended(info.exit)
  }

  #ended(exit: NonNullable<TerminalInfo['exit']>): void {
    this.#setLink({ kind: 'ended', words: endInWords(exit), exit })
  }

  #lost(attempt: number): void {
    this.#disconnect()
    if (!this.isRunning || this.#isDisposed) return
    this.#setLink({ kind: 'reconnecting', attempt: attempt + 1 })
    this.#timer = setTimeout(() => void this.#connect(attempt + 1), retryDelayMs(attempt))
  }

  #disconnect(): void {
    this.#turn++
    clearTimeout(this.#timer)
    const socket = this.#socket
    this.#socket = null
    // What was typed before it was ever connected still waits for its shell.
    if (socket === null) return
    if (this.#input.close() > 0) this.#viewer.inputUnsure()
    socket.close()
  }

  #control(message: ClientControl): void {
    this.#socket?.send(JSON.stringify(message))
  }

  #setLink(link: Link): void {
    this.#link = link
    this.#viewer.linked(link)
  }
}
