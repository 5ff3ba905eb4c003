import type { Draft } from '../../../src-shared/api/page-state.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { Backend } from '../../bridge/backend.ts'
import { tellFailure } from '../../state/notices.ts'

/** Short enough that nobody closes a window between; a large text is not sent at every key. */
const soonMs = 150
const charactersPerMs = 2000

interface DraftKeeperOptions {
  readonly backend: Backend
  readonly sandbox: string
  /** The text to keep now; null when all of it is saved. */
  readonly read: () => Draft | null
}

/**
 * Keeps the unsaved text of one file at the backend, so that it outlives the page. Another door may have text of its own
 * for the file: only what this one kept or restored is ever replaced or dropped.
 */
export class DraftKeeper {
  readonly #options: DraftKeeperOptions
  #path: string
  #timer: ReturnType<typeof setTimeout> | undefined
  #changes = 0
  #keptChanges = 0
  /** What is kept that is ours: kept by this page, or of an earlier one and taken over. */
  #revision: string | null = null
  /** One that was sent and not answered: it may be there. */
  #sent: string | null = null
  #busy: Promise<void> = Promise.resolve()
  readonly #unsubscribe: () => void

  constructor(path: string, options: DraftKeeperOptions) {
    this.#path = path
    this.#options = options
    this.#unsubscribe = options.backend.subscribe(() => {
      if (!this.isKept && options.backend.state.kind === 'open') void this.flush()
    })
  }

  /** Whether what is unsaved is kept as well: then nothing is lost by closing the page. */
  get isKept(): boolean {
    return this.#changes === this.#keptChanges
  }

  /** What an earlier page kept of this file. */
  async earlier(): Promise<Draft | null> {
    const { backend, sandbox } = this.#options
    const kept = await backend.call((client) => client.drafts.read({ sandbox, path: this.#path }))
    this.#revision = kept?.revision ?? null
    return kept?.draft ?? null
  }

  /** The text, or whether it is saved, is another one: `length` is its size in characters. */
  changed(length: number): void {
    this.#changes++
    this.#timer ??= setTimeout(() => void this.flush(), soonMs + length / charactersPerMs)
  }

  /** Keeps at once what there is. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#busy = this.#busy.then(() => this.#write()).catch(tellUnlessAway)
    return this.#busy
  }

  /** The file has another name: its text is kept under that one. */
  moveTo(path: string): void {
    const before = this.#path
    this.#busy = this.#busy.then(() => this.#drop(before)).catch(tellUnlessAway)
    this.#path = path
    this.changed(0)
  }

  /** The text is given up. */
  dispose(): void {
    clearTimeout(this.#timer)
    this.#unsubscribe()
    this.#busy = this.#busy.then(() => this.#drop(this.#path)).catch(tellUnlessAway)
  }

  async #write(): Promise<void> {
    if (this.isKept) return
    const { backend, sandbox, read } = this.#options
    const changes = this.#changes
    const draft = read()
    if (draft === null) await this.#drop(this.#path)
    else {
      const path = this.#path
      const revision = (this.#sent ??= crypto.randomUUID())
      const replaces = this.#revision
      await backend.call((client) => client.drafts.keep({ sandbox, path, draft, revision, replaces }))
      this.#revision = revision
      this.#sent = null
    }
    this.#keptChanges = changes
  }

  async #drop(path: string): Promise<void> {
    const { backend, sandbox } = this.#options
    for (const revision of [this.#sent, this.#revision]) {
      if (revision !== null) await backend.call((client) => client.drafts.drop({ sandbox, path, revision }))
    }
    this.#sent = null
    this.#revision = null
  }
}

/** Without a backend the page says so already, and it is tried again once there is one. */
function tellUnlessAway(error: unknown): void {
  const isQuiet = error instanceof AirlockError && ['backend-unreachable', 'sandbox-not-found'].includes(error.code)
  if (!isQuiet) tellFailure(error)
}
