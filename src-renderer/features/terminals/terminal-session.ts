import type { Terminal } from '@xterm/xterm'
import type { TerminalInfo, TerminalSize } from '../../../src-shared/agent/terminals.ts'
import type { ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { Backend } from '../../bridge/backend.ts'
import { workspacePath } from '../../state/file-changes.ts'
import { harmless } from '../../ui/words.ts'
import { clipboardText } from './clipboard-wish.ts'
import { CommandDots } from './command-dots.ts'
import { CommandMarks } from './command-marks.ts'
import { defuse, isFocusReport } from './defuse.ts'
import { Finder } from './finder.ts'
import { HiddenBudget } from './hidden-budget.ts'
import { newXterm, openXterm } from './new-xterm.ts'
import { needsQuestion, typedForPaste } from './paste.ts'
import { PathLinks } from './path-links.ts'
import { ReplyBudget } from './reply-budget.ts'
import type { SessionState } from './session-state.ts'
import { TerminalStream, type StreamViewer } from './terminal-stream.ts'
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
  readonly #stream: TerminalStream
  readonly #hidden = new HiddenBudget()
  readonly #listeners = new Set<() => void>()
  #state: SessionState = { title: 'Terminal', link: { kind: 'opening' }, isInputUnsure: false, clipboardWish: null }
  #hasShownAnything = false
  #isShown = false
  #mayWish = true
  #markSecret: string | null = null
  /** Looks at keys before the program gets them; true takes the key away. */
  onKey: (event: KeyboardEvent) => boolean = () => false
  /** Opens a file of the sandbox that a path in the output names. */
  onOpenPath: (path: string, line: number | null, column: number | null) => void = () => undefined

  constructor(backend: Backend, sandbox: string) {
    this.#backend = backend
    this.sandbox = sandbox
    this.#stream = new TerminalStream(backend, sandbox, this.#viewer())
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
    defuse(terminal, () => this.#stream.isReplaying, budget)
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
      if (isFocusReport(text) && (this.#stream.isReplaying || !budget.spend())) return
      if (this.#stream.type(text) && this.#state.isInputUnsure) this.#set({ isInputUnsure: false })
    })
    terminal.onResize(() => {
      this.#stream.resize(this.size)
    })
  }

  get id(): string | null {
    return this.#stream.id
  }

  get state(): SessionState {
    return this.#state
  }

  get size(): TerminalSize {
    return { columns: this.terminal.cols, rows: this.terminal.rows }
  }

  /** Whether a process would be ended by closing it. */
  get isRunning(): boolean {
    return this.#stream.isRunning
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Whether nothing is connected because nobody looks. */
  get isParked(): boolean {
    return this.#stream.isParked
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
    this.#stream.seen()
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
    this.#stream.attach(info, this.#isShown)
  }

  /** What the sandbox says of it while nothing is connected. */
  hear(info: TerminalInfo): void {
    this.#stream.hear(info)
  }

  /** The terminal could not be opened at all. */
  fail(error: ErrorReport): void {
    this.#stream.end({ kind: 'failed', error })
  }

  #wish(text: string | null): void {
    // Only from a program that runs before the person's eyes, and one wish at a time.
    const isSeen = this.#isShown && !this.#stream.isReplaying && this.#state.link.kind === 'live'
    if (text !== null && isSeen && this.#mayWish && this.#state.clipboardWish === null)
      this.#set({ clipboardWish: text })
  }

  /** The sandbox stopped: nothing to connect to until it runs again. */
  sleep(): void {
    if (this.isRunning) this.#stream.end({ kind: 'asleep' })
  }

  /** The sandbox runs, but knows this terminal no more. */
  gone(): void {
    this.#stream.gone()
  }

  /** Tries to go on now instead of when it is time. */
  reconnectNow(): void {
    this.#stream.reconnectNow()
  }

  dispose(): void {
    this.#stream.dispose()
    this.finder.dispose()
    this.terminal.dispose()
    this.#element.remove()
  }

  #viewer(): StreamViewer {
    return {
      size: () => this.size,
      mayTake: (bytes) => this.#isShown || this.#hidden.spend(bytes),
      attached: ({ droppedBytes }, isAnew) => {
        if (!isAnew) return
        if (this.#hasShownAnything) this.terminal.reset()
        if (droppedBytes > 0) this.terminal.write('\x1b[2m… earlier output is no longer kept\x1b[0m\r\n')
      },
      show: (bytes, shown) => {
        this.#hasShownAnything = true
        this.terminal.write(bytes, shown)
      },
      told: (info) => {
        this.#markSecret = info.markSecret
        this.#set({ title: harmless(info.title, 40) || 'Terminal' })
      },
      linked: (link) => {
        this.#set({ link })
      },
      inputUnsure: () => {
        this.#set({ isInputUnsure: true })
      },
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

  #set(part: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...part }
    for (const listener of [...this.#listeners]) listener()
  }
}
