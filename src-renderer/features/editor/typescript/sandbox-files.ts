import type { Backend, BackendClient } from '../../../bridge/backend.ts'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import { folderOf } from './paths.ts'
import type { ProjectFiles } from './resolve.ts'

const mostNames = 10_000

/** A sandbox's files for the language service: each folder and file is asked for once, until it changes. */
export class SandboxFiles implements ProjectFiles {
  readonly #backend: Backend
  readonly #sandbox: string
  readonly #folders = new Map<string, Promise<ReadonlySet<string>>>()
  readonly #texts = new Map<string, Promise<string | null>>()

  constructor(backend: Backend, sandbox: string) {
    this.#backend = backend
    this.#sandbox = sandbox
  }

  names(folder: string): Promise<ReadonlySet<string>> {
    const asked = this.#folders.get(folder) ?? this.#list(folder)
    this.#folders.set(folder, asked)
    return asked
  }

  read(path: string): Promise<string | null> {
    const asked = this.#texts.get(path) ?? this.#open(path)
    this.#texts.set(path, asked)
    return asked
  }

  /** Forgets what is known of a file or folder; of everything without a path. */
  forget(path?: string): void {
    if (path === undefined) {
      this.#folders.clear()
      this.#texts.clear()
      return
    }
    this.#folders.delete(folderOf(path))
    this.#folders.delete(path)
    this.#texts.delete(path)
  }

  async #list(folder: string): Promise<ReadonlySet<string>> {
    // A folder that is not known to be there is not asked for: most places where a package could be are none.
    if (folder !== '/' && folder !== '/workspace' && folder.startsWith('/workspace/')) {
      const name = folder.slice(folder.lastIndexOf('/') + 1)
      if (!(await this.names(folderOf(folder))).has(name)) return new Set()
    }
    const listing = await this.#asked((client) =>
      client.files.list({ sandbox: this.#sandbox, path: folder, limit: mostNames }),
    )
    if (listing === null) this.#folders.delete(folder)
    return new Set(listing?.entries.map(({ name }) => name))
  }

  async #open(path: string): Promise<string | null> {
    const opened = await this.#asked((client) => client.files.open({ sandbox: this.#sandbox, path }))
    // It may be there the next time: a lost connection looks the same from here.
    if (opened === null) this.#texts.delete(path)
    return opened?.kind === 'text' ? opened.text : null
  }

  /** Null for what is not there or may not be read: to a language service that is the same. */
  async #asked<T>(ask: (client: BackendClient) => Promise<T>): Promise<T | null> {
    try {
      return await this.#backend.call(ask)
    } catch (error) {
      if (error instanceof AirlockError) return null
      throw error
    }
  }
}
