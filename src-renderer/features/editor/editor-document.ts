import type { OpenedFile } from '../../../src-shared/api/files.ts'
import type { Draft } from '../../../src-shared/api/page-state.ts'
import type { TextEncoding } from '../../../src-shared/api/text-encoding.ts'
import type { FileVersion, WriteCondition } from '../../../src-shared/agent/files.ts'
import { toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { Backend } from '../../bridge/backend.ts'
import {
  formOf,
  hasLongLine,
  isSameForm,
  opening,
  type DocumentState,
  type TextForm,
  type Theirs,
} from './document-state.ts'
import { DraftKeeper } from './draft-keeper.ts'
import { languageOf } from './language-of.ts'
import { readLineEndings, withLineEndings, type LineEndings } from './line-endings.ts'
import { createDocumentModel } from './model-uri.ts'
import { editor } from './monaco.ts'

type OpenedText = Extract<OpenedFile, { kind: 'text' }>

/** One opened file: its text with undo, and how it stands to the file in the sandbox. Lives outside React. */
export class EditorDocument {
  readonly sandbox: string
  readonly #backend: Backend
  readonly #drafts: DraftKeeper
  /** Cursor and scroll, per group that showed it. */
  readonly #views = new Map<number, editor.ICodeEditorViewState>()
  #path: string
  readonly #listeners = new Set<() => void>()
  #model: editor.ITextModel | null = null
  #state = opening
  #version: FileVersion | null = null
  #endings: LineEndings = { kind: 'lf' }
  /** The encoding that the person chose to read it in; null lets the bytes tell. */
  #readAs: TextEncoding | null = null
  /** Where in the undo history, and in which form, the text is that the sandbox has; null when it is nowhere there. */
  #saved: { readonly at: number; readonly form: TextForm } | null = null
  #busy: Promise<void> = Promise.resolve()

  constructor(backend: Backend, sandbox: string, path: string) {
    this.#backend = backend
    this.sandbox = sandbox
    this.#path = path
    this.#drafts = new DraftKeeper(path, { backend, sandbox, read: () => this.#draft() })
    void this.#queue(() => this.#begin())
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

  /** Whether closing the page would lose text. */
  get isAtRisk(): boolean {
    return this.#state.isDirty && !this.#drafts.isKept
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
  restoreView(group: number, view: editor.ICodeEditor): boolean {
    const kept = this.#views.get(group) ?? [...this.#views.values()].at(-1)
    if (kept !== undefined) view.restoreViewState(kept)
    return kept !== undefined
  }

  /** Keeps unsaved text at once instead of soon. */
  flush(): void {
    void this.#drafts.flush()
  }

  /**
   * Writes the text if the file is still what was opened; otherwise it becomes a conflict, and nothing is written.
   * Resolves when it was done or refused; `state` tells which.
   */
  async save(): Promise<void> {
    if (!this.#state.isDirty || this.#state.readOnly !== null) return
    await this.#queue(() =>
      this.#write(this.#version === null ? { kind: 'absent' } : { kind: 'version', version: this.#version }),
    )
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
    void this.#queue(() => (this.#state.content === 'text' ? this.#compare() : this.#begin()))
  }

  /** Saves in another form from now on. */
  changeForm(form: Partial<TextForm>): void {
    if (form.lineEnding !== undefined && form.lineEnding !== 'mixed') this.#endings = { kind: form.lineEnding }
    this.#set(form)
    this.#settle()
  }

  /** Reads the bytes of the file as another encoding; only while nothing is unsaved. */
  reopenAs(encoding: TextEncoding): void {
    if (this.#state.isDirty) return
    this.#readAs = encoding
    void this.#queue(() => this.#load(null))
  }

  /** Its file has another name now: text, undo and the version that it is based on stay. */
  moveTo(path: string): void {
    this.#path = path
    this.#drafts.moveTo(path)
    const model = this.#model
    if (model !== null) editor.setModelLanguage(model, this.#language(model.getValue()))
    // The old name may have been looked for meanwhile, and have been found gone.
    this.lookAgain()
  }

  /** Gives up what is unsaved. */
  dispose(): void {
    this.#drafts.dispose()
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
    const encoding = this.#readAs
    const asked = { sandbox: this.sandbox, path: this.path, ...(encoding === null ? {} : { encoding }) }
    return await this.#backend.call((client) => client.files.open(asked))
  }

  async #begin(): Promise<void> {
    try {
      await this.#load(await this.#drafts.earlier())
    } catch (error) {
      // Opening the file now would hide text that is kept for it.
      this.#set({ content: 'failed', error: toErrorReport(error) })
    }
  }

  async #load(draft: Draft | null): Promise<void> {
    try {
      const opened = await this.#fetch()
      this.#set({ content: opened.kind, bytes: opened.stat.size, readOnly: readOnlyReason(opened), error: null })
      if (opened.kind === 'text') this.#accept(opened)
      else if (opened.kind === 'too-large') {
        this.#set({ hasLongLines: hasLongLine(opened.head) })
        this.#show(opened.head)
      }
      if (draft !== null) this.#restore(draft, opened)
    } catch (error) {
      const report = toErrorReport(error)
      if (draft === null) this.#set({ content: 'failed', error: report })
      else if (report.code === 'file-not-found') this.#restore(draft, { kind: 'deleted' })
      else {
        this.#restore(draft, null)
        this.#set({ error: report })
      }
    }
  }

  /** Puts unsaved text of an earlier page back, over what the sandbox has now (null: it cannot be asked). */
  #restore(draft: Draft, now: Theirs | null): void {
    const isSame =
      now?.kind === 'text' ? now.version.hash === draft.base?.hash : now?.kind === 'deleted' && draft.base === null
    this.#show(draft.text)
    this.#version = draft.base
    if (draft.lineEnding !== 'mixed') this.#endings = { kind: draft.lineEnding }
    if (!isSame) this.#saved = null
    this.#set({
      content: 'text',
      readOnly: null,
      encoding: draft.encoding,
      byteOrderMark: draft.byteOrderMark,
      lineEnding: this.#endings.kind,
      outside: isSame ? null : now,
    })
    this.#settle()
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
    } else if (theirs.kind === 'deleted' && this.#version === null) {
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
    const saved = { at: model.getAlternativeVersionId(), form: formOf(this.#state) }
    const text = withLineEndings(textOf(model), this.#endings)
    this.#set({ isSaving: true, error: null })
    try {
      const { encoding, byteOrderMark } = saved.form
      this.#version = await this.#backend.call((client) =>
        client.files.save({ sandbox: this.sandbox, path: this.path, text, encoding, byteOrderMark, condition }),
      )
      this.#saved = saved
      this.#endings = readLineEndings(text).endings
      this.#set({ isSaving: false, outside: null, isConflict: false, lineEnding: this.#endings.kind })
      this.#settle()
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
    const { text, endings } = readLineEndings(opened.text)
    this.#version = opened.version
    this.#endings = endings
    const { encoding, byteOrderMark } = opened
    this.#set({
      content: 'text',
      bytes: opened.stat.size,
      readOnly: readOnlyReason(opened),
      outside: null,
      encoding,
      byteOrderMark,
      lineEnding: endings.kind,
      hasLongLines: hasLongLine(text),
    })
    const model = this.#show(text)
    this.#saved = { at: model.getAlternativeVersionId(), form: formOf(this.#state) }
    this.#settle()
  }

  #show(text: string): editor.ITextModel {
    const model = this.#model
    if (model !== null) {
      if (textOf(model) !== text) {
        model.pushStackElement()
        model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null)
        model.pushStackElement()
      }
      return model
    }
    const created = createDocumentModel(this.sandbox, this.path, text, this.#language(text))
    // Line ends are ours: the editor knows one kind per text.
    created.setEOL(editor.EndOfLineSequence.LF)
    created.onDidChangeContent(() => {
      this.#settle()
    })
    this.#model = created
    // That there is a model is told as well: who looks into it waits for that.
    this.#set({})
    return created
  }

  #language(text: string): string {
    return this.#state.hasLongLines ? 'plaintext' : languageOf(this.path, text)
  }

  /** Tells whether the text is saved, and keeps it when it is not. */
  #settle(): void {
    const model = this.#model
    const saved = this.#saved
    const isSaved =
      model === null || (saved?.at === model.getAlternativeVersionId() && isSameForm(saved.form, this.#state))
    const isDirty = !isSaved && this.#state.content === 'text' && this.#state.readOnly === null
    if (isDirty !== this.#state.isDirty) this.#set({ isDirty })
    this.#drafts.changed(model?.getValueLength() ?? 0)
  }

  #draft(): Draft | null {
    const model = this.#model
    if (model === null || !this.#state.isDirty) return null
    return { text: textOf(model), base: this.#version, ...formOf(this.#state) }
  }

  #set(part: Partial<DocumentState>): void {
    this.#state = { ...this.#state, ...part }
    for (const listener of [...this.#listeners]) listener()
  }
}

function textOf(model: editor.ITextModel): string {
  return model.getValue(editor.EndOfLinePreference.LF)
}

function readOnlyReason(opened: OpenedFile): DocumentState['readOnly'] {
  if (opened.kind === 'too-large') return 'too-large'
  if (opened.kind === 'text' && !opened.isLossless) return 'lossy'
  return (opened.stat.mode & 0o222) === 0 ? 'permission' : null
}

function conditionFor(theirs: Theirs): WriteCondition {
  return theirs.kind === 'deleted' ? { kind: 'absent' } : { kind: 'any' }
}
