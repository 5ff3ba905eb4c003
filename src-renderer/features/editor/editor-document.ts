import type { OpenedFile } from '../../../src-shared/api/files.ts'
import type { FileVersion, WriteCondition } from '../../../src-shared/agent/files.ts'
import { toErrorReport, type ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { Backend } from '../../bridge/backend.ts'
import { languageOf } from './language-of.ts'
import { editor, Uri } from './monaco.ts'

type OpenedText = Extract<OpenedFile, { kind: 'text' }>

/** What the sandbox has instead of what was opened: other text, something that is no text, or nothing. */
export type Theirs = OpenedFile | { readonly kind: 'deleted' }

export interface DocumentState {
  readonly content: 'loading' | 'text' | 'binary' | 'too-large' | 'failed'
  readonly bytes: number
  readonly isReadOnly: boolean
  readonly isDirty: boolean
  readonly isSaving: boolean
  readonly error: ErrorReport | null
  /** The file in the sandbox is no longer what this text began with. */
  readonly outside: Theirs | null
  /** A save was refused because of that, and the person has to decide. */
  readonly isConflict: boolean
}

let nextModel = 1

const opening: DocumentState = {
  content: 'loading',
  bytes: 0,
  isReadOnly: false,
  isDirty: false,
  isSaving: false,
  error: null,
  outside: null,
  isConflict: false,
}

/** One opened file: its text with undo, and how it stands to the file in the sandbox. Lives outside React. */
export class EditorDocument {
  readonly sandbox: string
  readonly #backend: Backend
  /** Cursor and scroll, per group that showed it. */
  readonly #views = new Map<number, editor.ICodeEditorViewState>()
  #path: string
  readonly #listeners = new Set<() => void>()
  #model: editor.ITextModel | null = null
  #state = opening
  #version: FileVersion | null = null
  #byteOrderMark = false
  #savedAt = 0
  #busy: Promise<void> = Promise.resolve()

  constructor(backend: Backend, sandbox: string, path: string) {
    this.#backend = backend
    this.sandbox = sandbox
    this.#path = path
    void this.#queue(() => this.#load())
  }

  get path(): string {
    return this.#path
  }

  get state(): DocumentState {
    return this.#state
  }

  /** Null until it is loaded, and for what is no text. */
  get model(): editor.ITextModel | null {
    return this.#model
  }

  get name(): string {
    return this.path.slice(this.path.lastIndexOf('/') + 1)
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  keepView(group: number, view: editor.ICodeEditorViewState | null): void {
    if (view !== null) this.#views.set(group, view)
  }

  /** Cursor and scroll as this group had them last; else as any did. */
  restoreView(group: number, view: editor.ICodeEditor): void {
    view.restoreViewState(this.#views.get(group) ?? [...this.#views.values()].at(-1) ?? null)
  }

  /**
   * Writes the text if the file is still what was opened; otherwise it becomes a conflict, and nothing is written.
   * Resolves when it was done or refused; `state` tells which.
   */
  async save(): Promise<void> {
    const version = this.#version
    if (version === null || !this.#state.isDirty || this.#state.isReadOnly) return
    await this.#queue(() => this.#write({ kind: 'version', version: this.#version ?? version }))
  }

  /** The person saw what the sandbox has and wants their own text there; refused again if it changed once more. */
  overwrite(): void {
    const { outside } = this.#state
    if (outside === null) return
    void this.#queue(() =>
      this.#write(outside.kind === 'text' ? { kind: 'version', version: outside.version } : conditionFor(outside)),
    )
  }

  /** The person gives their own text up for what the sandbox has. It stays in the undo history. */
  takeTheirs(): void {
    const { outside } = this.#state
    if (outside?.kind === 'text') this.#accept(outside)
    this.#set({ isConflict: false, outside: null })
  }

  decideLater(): void {
    this.#set({ isConflict: false })
  }

  dismissError(): void {
    this.#set({ error: null })
  }

  /** Something about the file may have changed in the sandbox: looks, and takes it over if nothing is lost by that. */
  lookAgain(): void {
    void this.#queue(() => (this.#state.content === 'text' ? this.#compare() : this.#load()))
  }

  /** Its file has another name now: text, undo and the version that it is based on stay. */
  moveTo(path: string): void {
    this.#path = path
    const model = this.#model
    if (model !== null) editor.setModelLanguage(model, languageOf(this.path))
    // The old name may have been looked for meanwhile, and have been found gone.
    this.lookAgain()
  }

  dispose(): void {
    this.#model?.dispose()
    this.#model = null
    this.#listeners.clear()
  }

  /** One thing after another: a look never meets a save half way. */
  #queue(work: () => Promise<void>): Promise<void> {
    this.#busy = this.#busy.then(work).catch((error: unknown) => {
      this.#set({ error: toErrorReport(error), isSaving: false })
    })
    return this.#busy
  }

  async #fetch(): Promise<OpenedFile> {
    return await this.#backend.call((client) => client.files.open({ sandbox: this.sandbox, path: this.path }))
  }

  async #load(): Promise<void> {
    try {
      const opened = await this.#fetch()
      const isReadOnly = (opened.stat.mode & 0o222) === 0
      this.#set({ content: opened.kind, bytes: opened.stat.size, isReadOnly, error: null })
      if (opened.kind === 'text') this.#accept(opened)
      else if (opened.kind === 'too-large') {
        this.#set({ isReadOnly: true })
        this.#show(opened.head)
      }
    } catch (error) {
      this.#set({ content: 'failed', error: toErrorReport(error) })
    }
  }

  async #compare(): Promise<void> {
    let theirs: Theirs
    try {
      theirs = await this.#fetch()
    } catch (error) {
      if (toErrorReport(error).code !== 'file-not-found') return
      theirs = { kind: 'deleted' }
    }
    if (theirs.kind === 'text' && theirs.version.hash === this.#version?.hash) {
      this.#version = theirs.version
      this.#set({ outside: null })
    } else if (theirs.kind === 'text' && !this.#state.isDirty) {
      this.#accept(theirs)
    } else {
      this.#set({ outside: theirs })
    }
  }

  async #write(condition: WriteCondition): Promise<void> {
    const model = this.#model
    if (model === null) return
    const at = model.getAlternativeVersionId()
    this.#set({ isSaving: true, error: null })
    try {
      this.#version = await this.#backend.call((client) =>
        client.files.save({
          sandbox: this.sandbox,
          path: this.path,
          text: model.getValue(),
          byteOrderMark: this.#byteOrderMark,
          condition,
        }),
      )
      this.#savedAt = at
      this.#set({ isSaving: false, isDirty: model.getAlternativeVersionId() !== at, outside: null, isConflict: false })
    } catch (error) {
      const report = toErrorReport(error)
      if (report.code !== 'file-conflict' && report.code !== 'file-not-found') throw error
      await this.#compare()
      this.#set({ isSaving: false, isConflict: this.#state.outside !== null })
      // What it changed to is the very text that was opened: then there is nothing to decide.
      if (this.#state.outside === null && this.#version !== null && condition.kind === 'version') throw error
    }
  }

  /** Takes `opened` as what the file is; undo leads back to what was there before. */
  #accept(opened: OpenedText): void {
    this.#version = opened.version
    this.#byteOrderMark = opened.byteOrderMark
    const model = this.#show(opened.text)
    this.#savedAt = model.getAlternativeVersionId()
    this.#set({ content: 'text', bytes: opened.stat.size, isDirty: false, outside: null })
  }

  #show(text: string): editor.ITextModel {
    const model = this.#model
    if (model !== null) {
      if (model.getValue() !== text) {
        model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null)
        model.pushStackElement()
      }
      return model
    }
    const created = editor.createModel(text, undefined, this.#uri())
    created.onDidChangeContent(() => {
      const isDirty = created.getAlternativeVersionId() !== this.#savedAt
      if (isDirty !== this.#state.isDirty) this.#set({ isDirty })
    })
    this.#model = created
    this.#savedAt = created.getAlternativeVersionId()
    return created
  }

  /** Names the model for Monaco, never twice: a model keeps its name when its file gets another. */
  #uri(): Uri {
    return Uri.from({ scheme: 'airlock', authority: this.sandbox, path: this.path, query: String(nextModel++) })
  }

  #set(part: Partial<DocumentState>): void {
    this.#state = { ...this.#state, ...part }
    for (const listener of [...this.#listeners]) listener()
  }
}

function conditionFor(theirs: Theirs): WriteCondition {
  return theirs.kind === 'deleted' ? { kind: 'absent' } : { kind: 'any' }
}
