import type { Terminal } from '@xterm/xterm'
import { streamChannel } from '../../../src-shared/api/stream-flow.ts'
import type { ClientControl, ServerControl } from '../../../src-shared/api/streams.ts'
import type { TerminalAttachment, TerminalInfo, TerminalSize } from '../../../src-shared/agent/terminals.ts'
import { toErrorReport, type ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { Backend } from '../../bridge/backend.ts'
import { retryDelayMs } from '../../bridge/reconnect.ts'
import type { MessageSocket } from '../../bridge/transport.ts'
import { workspacePath } from '../../state/file-changes.ts'
import { harmless } from '../../ui/words.ts'
import { Acknowledgements } from './acknowledgements.ts'
import { clipboardText } from './clipboard-wish.ts'
import { CommandDots } from './command-dots.ts'
import { CommandMarks } from './command-marks.ts'
import { defuse, isFocusReport } from './defuse.ts'
import { Finder } from './finder.ts'
import { HiddenBudget } from './hidden-budget.ts'
import { InputQueue } from './input-queue.ts'
import { newXterm, openXterm } from './new-xterm.ts'
import { needsQuestion, typedForPaste } from './paste.ts'
import { PathLinks } from './path-links.ts'
import { ReplyBudget } from './reply-budget.ts'
import { endInWords, isFinal, type Link, type SessionState } from './session-state.ts'
import { TitleFollower } from './title-follower.ts'

let nextKey = 1

/**
 * One terminal of this window: xterm and the stream to its process. Lives outside React, by key, so that switching
 * tabs or sandboxes neither loses a line nor drops a connection.
 */
export class TerminalSession {
  readonly key = `terminal-${nextKey++}`
  readonly sandbox: string
  readonly terminal: Terminal
  readonly finder: Finder
  readonly marks: CommandMarks
  readonly dots: CommandDots
  readonly #element = document.createElement('div')
  readonly #fit: { fit(): void }
  readonly #backend: Backend
  readonly #input = new InputQueue()
  readonly #hidden = new HiddenBudget()
  readonly #listeners = new Set<() => void>()
  #state: SessionState = { title: 'Terminal', link: { kind: 'opening' }, isInputUnsure: false, clipboardWish: null }
  #id: string | null = null
  #socket: MessageSocket | null = null
  #acknowledgements = new Acknowledgements(() => undefined)
  /** Sequence number of the next byte from the process. */
  #position = 0
  #replayUntil = 0
  #isReplaying = false
  #hasShownAnything = false
  #isShown = false
  /** Left alone until somebody looks: nothing is connected, its sandbox remembers what it prints. */
  #isParked = false
  #mayWish = true
  #markSecret: string | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #isDisposed = false
  /** Looks at keys before the program gets them; true takes the key away. */
  onKey: (event: KeyboardEvent) => boolean = () => false
  /** Opens a file of the sandbox that a path in the output names. */
  onOpenPath: (path: string, line: number | null, column: number | null) => void = () => undefined

  constructor(backend: Backend, sandbox: string) {
    this.#backend = backend
    this.sandbox = sandbox
    this.#element.className = 'terminal-host'
    const { terminal, fit } = newXterm((text) => {
      this.#hint(text)
    })
    this.terminal = terminal
    this.#fit = fit
    this.finder = new Finder(terminal)
    this.marks = new CommandMarks(terminal, () => this.#markSecret)
    this.dots = new CommandDots(terminal, this.marks)
    const budget = new ReplyBudget()
    defuse(terminal, () => this.#isReplaying, budget)
    terminal.parser.registerOscHandler(52, (data) => {
      this.#wish(clipboardText(data))
      return true
    })
    const titles = new TitleFollower((title) => {
      this.#set({ title: harmless(title, 40) || 'Terminal' })
    })
    for (const code of [0, 2]) {
      terminal.parser.registerOscHandler(code, (data) => {
        titles.heed(data)
        return true
      })
    }
    terminal.registerLinkProvider(this.#pathLinks())
    terminal.attachCustomKeyEventHandler((event) => !this.onKey(event))
    terminal.onData((text) => {
      if (isFocusReport(text) && (this.#isReplaying || !budget.spend())) return
      if (this.#state.link.kind === 'live' || this.#state.link.kind === 'opening') {
        if (this.#state.isInputUnsure) this.#set({ isInputUnsure: false })
        this.#input.type(text)
      }
    })
    terminal.onResize(({ cols, rows }) => {
      this.#control({ type: 'resize', columns: cols, rows })
    })
  }

  get id(): string | null {
    return this.#id
  }

  get state(): SessionState {
    return this.#state
  }

  get size(): TerminalSize {
    return { columns: this.terminal.cols, rows: this.terminal.rows }
  }

  /** Whether a process would be ended by closing it. */
  get isRunning(): boolean {
    return ['opening', 'live', 'reconnecting'].includes(this.#state.link.kind)
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Whether nothing is connected because nobody looks. */
  get isParked(): boolean {
    return this.#isParked
  }

  /** Shows it in `host`. Text is kept while it is shown nowhere. */
  mount(host: HTMLElement): () => void {
    host.append(this.#element)
    if (this.terminal.element === undefined) {
      openXterm(this.terminal, this.#element, () => {
        this.fit()
      })
    }
    const observer = new ResizeObserver(() => {
      this.fit()
    })
    observer.observe(host)
    this.fit()
    this.#isShown = true
    if (this.#isParked) {
      this.#isParked = false
      void this.#connect(this.#position === 0 ? undefined : this.#position, 0)
    }
    return () => {
      this.#isShown = false
      observer.disconnect()
      this.#element.remove()
    }
  }

  fit(): void {
    if (this.#element.clientWidth > 0 && this.#element.clientHeight > 0) this.#fit.fit()
  }

  focus(): void {
    this.terminal.focus()
  }

  /** Types what was pasted, without what a paste must not hold. */
  paste(text: string): void {
    this.terminal.paste(typedForPaste(text))
  }

  /** Answers what a program wanted on the clipboard; `never` also for all that it will want. */
  answerWish(answer: 'allow' | 'refuse' | 'never'): string | null {
    const text = this.#state.clipboardWish
    if (answer === 'never') this.#mayWish = false
    this.#set({ clipboardWish: null })
    return answer === 'allow' ? text : null
  }

  /** Begins to show the terminal that `info` tells of, from the start of what is kept of it; only once it is looked at. */
  attach(info: TerminalInfo): void {
    this.#id = info.id
    this.#disconnect()
    this.#position = 0
    // A terminal of before a stop comes back to life when it is attached: its words, then a new shell.
    this.#link(this.#isShown ? { kind: 'opening' } : { kind: 'live' })
    this.#told(info)
    this.#isParked = !this.#isShown
    if (this.#isShown) void this.#connect(undefined, 0)
  }

  /** What the sandbox says of it while nothing is connected. */
  hear(info: TerminalInfo): void {
    if (this.#isParked) this.#told(info)
  }

  /** The terminal could not be opened at all. */
  fail(error: ErrorReport): void {
    this.#link({ kind: 'failed', error })
  }

  #wish(text: string | null): void {
    // Only from a program that runs before the person's eyes, and one wish at a time.
    const isSeen = this.#isShown && !this.#isReplaying && this.#state.link.kind === 'live'
    if (text !== null && isSeen && this.#mayWish && this.#state.clipboardWish === null)
      this.#set({ clipboardWish: text })
  }

  /** The sandbox stopped: nothing to connect to until it runs again. */
  sleep(): void {
    if (!this.isRunning) return
    this.#disconnect()
    this.#isParked = false
    this.#link({ kind: 'asleep' })
  }

  /** The sandbox runs, but knows this terminal no more. */
  gone(): void {
    if (this.#state.link.kind === 'ended') return
    this.#disconnect()
    this.#isParked = false
    this.#link({ kind: 'ended', words: 'Ended with the sandbox', exit: null })
  }

  /** Tries to go on now instead of when it is time. */
  reconnectNow(): void {
    if (this.#state.link.kind !== 'reconnecting') return
    clearTimeout(this.#timer)
    void this.#connect(this.#position, 0)
  }

  dispose(): void {
    this.#isDisposed = true
    this.#disconnect()
    this.finder.dispose()
    this.terminal.dispose()
    this.#element.remove()
  }

  async #connect(since: number | undefined, attempt: number): Promise<void> {
    const terminal = this.#id
    if (terminal === null || this.#isDisposed) return
    try {
      const { columns, rows } = this.size
      const socket = await this.#backend.openStream({
        kind: 'terminal',
        sandbox: this.sandbox,
        terminal,
        columns,
        rows,
        ...(since === undefined ? {} : { since }),
      })
      if (this.#isDisposed || this.#id !== terminal) {
        socket.close()
        return
      }
      this.#socket = socket
      this.#acknowledgements = new Acknowledgements((bytes) => {
        if (this.#socket === socket) this.#control({ type: 'ack', bytes })
      })
      socket.addEventListener('message', ({ data }) => {
        if (this.#socket === socket) this.#receive(data)
      })
      socket.addEventListener('close', () => {
        if (this.#socket === socket) this.#lost(attempt)
      })
    } catch (error) {
      if (isFinal(toErrorReport(error))) this.gone()
      else this.#lost(attempt)
    }
  }

  #receive(data: unknown): void {
    if (typeof data === 'string') this.#heed(JSON.parse(data) as ServerControl)
    else if (data instanceof ArrayBuffer) this.#show(new Uint8Array(data))
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
        if (this.#state.link.kind !== 'ended') {
          const exit = { code: message.code, signal: message.signal }
          this.#link({ kind: 'ended', words: endInWords(exit), exit })
        }
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

  #attached({ info, from, droppedBytes, replayUntil }: TerminalAttachment): void {
    if (from !== this.#position || from === 0) {
      if (this.#hasShownAnything) this.terminal.reset()
      if (droppedBytes > 0) this.terminal.write('\x1b[2m… earlier output is no longer kept\x1b[0m\r\n')
    }
    this.#position = from
    this.#replayUntil = replayUntil
    this.#isReplaying = from < replayUntil
    this.#told(info)
    if (info.exit !== null) return
    this.#link({ kind: 'live' })
    this.#input.open((bytes) => {
      this.#socket?.send(bytes)
    })
    this.#control({ type: 'resize', columns: this.terminal.cols, rows: this.terminal.rows })
  }

  #show(message: Uint8Array): void {
    if (message[0] !== streamChannel.output) return
    const bytes = message.subarray(1)
    if (!this.#isShown && !this.#hidden.spend(bytes.length)) {
      // Not counted as come: whoever looks next gets it from what the sandbox remembers.
      this.#disconnect()
      this.#isParked = true
      return
    }
    const acknowledgements = this.#acknowledgements
    acknowledgements.expect(bytes.length)
    this.#hasShownAnything = true
    const replayed = Math.min(bytes.length, Math.max(0, this.#replayUntil - this.#position))
    this.#position += bytes.length
    const isReplayDone = this.#position >= this.#replayUntil
    if (replayed > 0 || this.#isReplaying) {
      this.terminal.write(bytes.subarray(0, replayed), () => {
        if (isReplayDone) this.#isReplaying = false
        acknowledgements.shown(replayed)
      })
    }
    if (replayed < bytes.length) {
      this.terminal.write(bytes.subarray(replayed), () => {
        acknowledgements.shown(bytes.length - replayed)
      })
    }
  }

  #pathLinks(): PathLinks {
    return new PathLinks({
      terminal: this.terminal,
      directory: () => this.marks.directory ?? workspacePath,
      exists: async (path) => {
        try {
          return (
            (await this.#backend.call((client) => client.files.stat({ sandbox: this.sandbox, path }))).kind === 'file'
          )
        } catch {
          // No such file, or nobody to ask: then there is nothing to open.
          return false
        }
      },
      open: (path, line, column) => {
        this.onOpenPath(path, line, column)
      },
      hint: (text) => {
        this.#hint(text)
      },
    })
  }

  /** What a click would do here, for who hovers. */
  #hint(text: string | null): void {
    this.#element.title = text ?? ''
  }

  /**
   * Puts the last command at the prompt, if the shell waits for one; the person reads it and presses Enter, as a program in
   * the terminal may have made it up. False when there is none, or when something of it would not be seen or run by itself.
   */
  typeAgain(): boolean {
    const text = this.marks.commands.at(-1)?.text.trim() ?? ''
    if (text === '' || !this.marks.isAtPrompt) return false
    if (needsQuestion(text, { takesPastes: this.terminal.modes.bracketedPasteMode })) return false
    this.paste(text)
    return true
  }

  #told(info: TerminalInfo): void {
    this.#markSecret = info.markSecret
    this.#set({ title: harmless(info.title, 40) || 'Terminal' })
    if (info.exit !== null) this.#link({ kind: 'ended', words: endInWords(info.exit), exit: info.exit })
  }

  #lost(attempt: number): void {
    this.#disconnect()
    if (!this.isRunning || this.#isDisposed) return
    this.#link({ kind: 'reconnecting', attempt: attempt + 1 })
    this.#timer = setTimeout(() => void this.#connect(this.#position, attempt + 1), retryDelayMs(attempt))
  }

  #disconnect(): void {
    clearTimeout(this.#timer)
    const socket = this.#socket
    this.#socket = null
    // What was typed before it was ever connected still waits for its shell.
    if (socket === null) return
    if (this.#input.close() > 0) this.#set({ isInputUnsure: true })
    socket.close()
  }

  #control(message: ClientControl): void {
    this.#socket?.send(JSON.stringify(message))
  }

  #link(link: Link): void {
    this.#set({ link })
  }

  #set(part: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...part }
    for (const listener of [...this.#listeners]) listener()
  }
}
