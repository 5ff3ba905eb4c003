import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { SettingsView } from '../../../src-shared/api/settings.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { problemIn } from '../../../src-shared/settings/check.ts'
import {
  isSettingKey,
  settingKeys,
  valueOf,
  type SettingKey,
  type SettingValue,
} from '../../../src-shared/settings/definitions.ts'
import { errorCodeOf } from '../server/error-code.ts'
import type { BackendLog } from '../logs/backend-log.ts'
import { readSettings, withSetting } from './settings-text.ts'
import { watchFile } from './watch-file.ts'

/** A file of settings that is larger was not written by a person. */
const largestBytes = 1024 * 1024

/** The person's settings: one file, one writer, and whoever edits it by hand is heard. */
export class SettingsStore {
  readonly #directory: string
  readonly #file: string
  readonly #log: BackendLog
  readonly #listeners = new Set<() => void>()
  #view: SettingsView
  #work: Promise<unknown> = Promise.resolve()
  #unwatch: () => void = () => undefined

  private constructor(directory: string, log: BackendLog) {
    this.#directory = directory
    this.#file = join(directory, 'settings.json')
    this.#log = log
    this.#view = { file: this.#file, chosen: {}, problems: [] }
  }

  /** Reads `settings.json` in the directory, which need not be there. Never rejects: what is wrong is told in `view`. */
  static async open(directory: string, log: BackendLog): Promise<SettingsStore> {
    const store = new SettingsStore(directory, log)
    await store.#reread()
    store.#unwatch = watchFile(store.#file, () => void store.#inTurn(() => store.#reread()), log)
    return store
  }

  get view(): SettingsView {
    return this.#view
  }

  value<Key extends SettingKey>(key: Key): SettingValue<Key> {
    return valueOf(this.#view.chosen, key)
  }

  /** Calls `listener` after each change, whoever made it. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Rejects with `invalid-input` for what cannot be taken, `settings-broken` when the file cannot be changed safely. */
  async change(key: string, value: unknown): Promise<SettingsView> {
    const problem = problemIn(key, value)
    if (problem !== null || !isSettingKey(key)) throw notTaken(key, problem ?? '')
    return this.#write((text) => withSetting(text, key, value))
  }

  /** Takes one setting out of the file, or all that are known. */
  async reset(key?: string): Promise<SettingsView> {
    if (key !== undefined && !isSettingKey(key)) throw notTaken(key, 'There is no such setting.')
    const keys = key === undefined ? settingKeys : [key]
    return this.#write((text) => keys.reduce((rest, one) => withSetting(rest, one, undefined), text))
  }

  async close(): Promise<void> {
    this.#unwatch()
    await this.#work
  }

  #write(edit: (text: string) => string): Promise<SettingsView> {
    return this.#inTurn(async () => {
      const text = await this.#read()
      const { chosen, problems } = readSettings(text)
      if (chosen === null) throw broken(this.#file, problems[0]?.line ?? null, problems[0]?.text ?? '')
      const edited = edit(text)
      if (edited !== text) {
        await mkdir(this.#directory, { recursive: true })
        await writeFileAtomic(this.#file, edited).catch((error: unknown) => {
          throw broken(this.#file, null, error instanceof Error ? error.message : String(error))
        })
      }
      this.#take(edited)
      return this.#view
    })
  }

  async #reread(): Promise<void> {
    try {
      this.#take(await this.#read())
    } catch (error) {
      const why = error instanceof AirlockError ? error.why : String(error)
      this.#log.error(`${this.#file} cannot be read: ${why}`)
      this.#show({ ...this.#view, problems: [{ key: null, line: null, text: why }] })
    }
  }

  #take(text: string): void {
    const { chosen, problems } = readSettings(text)
    // While it cannot be read (it is being typed in, perhaps), what it said before goes on.
    this.#show({ file: this.#file, chosen: chosen ?? this.#view.chosen, problems })
  }

  #show(view: SettingsView): void {
    if (JSON.stringify(view) === JSON.stringify(this.#view)) return
    this.#view = view
    for (const listener of [...this.#listeners]) listener()
  }

  async #read(): Promise<string> {
    try {
      await using file = await open(this.#file)
      const { size } = await file.stat()
      if (size > largestBytes) throw broken(this.#file, null, 'It is larger than a megabyte.')
      return await file.readFile('utf8')
    } catch (error) {
      if (errorCodeOf(error) === 'ENOENT') return ''
      if (error instanceof AirlockError) throw error
      throw broken(this.#file, null, error instanceof Error ? error.message : String(error))
    }
  }

  /** One thing at a time, in order. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#work.then(work)
    this.#work = Promise.allSettled([done])
    return done
  }
}

function notTaken(key: string, why: string): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: `The setting “${key.slice(0, 200)}” was not changed.`,
    why,
    remedy: '`airlock settings list` shows what there is.',
  })
}

function broken(file: string, line: number | null, why: string): AirlockError {
  return new AirlockError({
    code: 'settings-broken',
    message: 'The settings were not changed: their file must be mended first.',
    why: `${file}${line === null ? '' : `, line ${String(line)}`}: ${why}`,
    remedy: 'Open that file in an editor and correct it; nothing in it was touched.',
  })
}
