import { FitAddon } from '@xterm/addon-fit'
import { Terminal } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import { streamChannel, type ClientControl, type ServerControl } from '../../../src-shared/api/streams.ts'
import type { TerminalAttachment, TerminalInfo, TerminalSize } from '../../../src-shared/agent/terminals.ts'
import { toErrorReport, type ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { Backend } from '../../bridge/backend.ts'
import { retryDelayMs } from '../../bridge/reconnect.ts'
import type { MessageSocket } from '../../bridge/transport.ts'
import { useAppearance } from '../../state/appearance.ts'
import { harmless } from '../../ui/words.ts'
import { defuse, isFocusReport } from './defuse.ts'
import { InputQueue } from './input-queue.ts'
import { askToOpen } from './link-question.ts'
import { endInWords, isFinal, type Link, type SessionState } from './session-state.ts'
import { terminalThemes } from './terminal-theme.ts'
import { paintFast } from './renderer.ts'
import { ReplyBudget } from './reply-budget.ts'
import { SettingsAddon } from './settings-addon.ts'

const fontFamily = "'JetBrains Mono Variable', ui-monospace, monospace"
let nextKey = 1

/**
 * One terminal of this window: xterm and the stream to its process. Lives outside React, by key, so that switching
 * tabs or sandboxes neither loses a line nor drops a connection.
 */
export class TerminalSession {
  readonly key = `terminal-${nextKey++}`
  readonly sandbox: string
  readonly terminal: Terminal
  readonly #element = document.createElement('div')
  readonly #fit = new FitAddon()
  readonly #backend: Backend
  readonly #input = new InputQueue()
  readonly #listeners = new Set<() => void>()
  #state: SessionState = { title: 'Terminal', link: { kind: 'opening' } }
  #id: string | null = null
  #socket: MessageSocket | null = null
  /** Sequence number of the next byte from the process. */
  #position = 0
  #replayUntil = 0
  #isReplaying = false
  #hasShownAnything = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #isDisposed = false

  constructor(backend: Backend, sandbox: string) {
    this.#backend = backend
    this.sandbox = sandbox
    this.#element.className = 'terminal-host'
    this.terminal = new Terminal({
      fontFamily,
      // The text of the screen as text, for assistive technology: terminals here are never pictures only.
      screenReaderMode: true,
      theme: terminalThemes[useAppearance.getState().look],
      linkHandler: {
        activate: (_event, address) => {
          askToOpen(address)
        },
        allowNonHttpProtocols: false,
      },
    })
    this.terminal.loadAddon(this.#fit)
    this.terminal.loadAddon(new SettingsAddon(this.#fit))
    const budget = new ReplyBudget()
    defuse(this.terminal, () => this.#isReplaying, budget)
    this.terminal.onData((text) => {
      if (isFocusReport(text) && (this.#isReplaying || !budget.spend())) return
      if (this.#state.link.kind === 'live' || this.#state.link.kind === 'opening') this.#input.type(text)
    })
    this.terminal.onResize(({ cols, rows }) => {
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

  /** Shows it in `host`. Text is kept while it is shown nowhere. */
  mount(host: HTMLElement): () => void {
    host.append(this.#element)
    if (this.terminal.element === undefined) {
      this.terminal.open(this.#element)
      paintFast(this.terminal)
      void document.fonts.load(`12.5px ${fontFamily}`).then(() => {
        // Measured again, now that the font is there.
        this.terminal.options.fontFamily = `${fontFamily} `
        this.fit()
      })
    }
    const observer = new ResizeObserver(() => {
      this.fit()
    })
    observer.observe(host)
    this.fit()
    return () => {
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

  paste(text: string): void {
    this.terminal.paste(text)
  }

  /** Begins to show the terminal that `info` tells of, from the start of what is kept of it. */
  attach(info: TerminalInfo): void {
    this.#id = info.id
    this.#disconnect()
    this.#position = 0
    // A terminal of before a stop comes back to life when it is attached: its words, then a new shell.
    this.#link({ kind: 'opening' })
    this.#told(info)
    void this.#connect(undefined, 0)
  }

  /** The terminal could not be opened at all. */
  fail(error: ErrorReport): void {
    this.#link({ kind: 'failed', error })
  }

  /** The sandbox stopped: nothing to connect to until it runs again. */
  sleep(): void {
    if (!this.isRunning) return
    this.#disconnect()
    this.#link({ kind: 'asleep' })
  }

  /** The sandbox runs, but knows this terminal no more. */
  gone(): void {
    if (this.#state.link.kind === 'ended') return
    this.#disconnect()
    this.#link({ kind: 'ended', words: 'Ended with the sandbox' })
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
          this.#link({ kind: 'ended', words: endInWords({ code: message.code, signal: message.signal }) })
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
    const socket = this.#socket
    const acknowledge = (count: number) => {
      if (count > 0 && this.#socket === socket) this.#control({ type: 'ack', bytes: count })
    }
    this.#hasShownAnything = true
    const replayed = Math.min(bytes.length, Math.max(0, this.#replayUntil - this.#position))
    this.#position += bytes.length
    const isReplayDone = this.#position >= this.#replayUntil
    if (replayed > 0 || this.#isReplaying) {
      this.terminal.write(bytes.subarray(0, replayed), () => {
        if (isReplayDone) this.#isReplaying = false
        acknowledge(replayed)
      })
    }
    if (replayed < bytes.length) {
      this.terminal.write(bytes.subarray(replayed), () => {
        acknowledge(bytes.length - replayed)
      })
    }
  }

  #told(info: TerminalInfo): void {
    this.#set({ title: harmless(info.title, 40) || 'Terminal' })
    if (info.exit !== null) this.#link({ kind: 'ended', words: endInWords(info.exit) })
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
    this.#input.close()
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
