import { chmod, link, lstat, mkdir, realpath, rename, stat, symlink, type FileHandle } from 'node:fs/promises'
import { errnoOf, fileErrorOf } from './file-error.ts'
import { childOf } from './file-path.ts'
import { fromBytes, toBytes, toFsPath } from './path-bytes.ts'
import { refusedEntry } from './tar-entry-name.ts'
import { removeIfThere, type TemporaryFiles } from './temporary-files.ts'
import { writeAll } from './write-file.ts'

export interface FileFacts {
  readonly mode: number
  readonly modified: Date | undefined
}

/** The folder below which an archive is unpacked: nothing is written outside of it, by whatever links are in the way. */
export class UnpackTarget {
  readonly #root: string
  readonly #temporaries: TemporaryFiles
  /** Real path of each folder that was checked; forgotten when a link was made, which may have changed what is where. */
  #checked = new Map<string, string>()
  readonly #modes: { readonly path: string; readonly mode: number }[] = []

  private constructor(root: string, temporaries: TemporaryFiles) {
    this.#root = root
    this.#temporaries = temporaries
  }

  static async open(directory: string, temporaries: TemporaryFiles): Promise<UnpackTarget> {
    const root = fromBytes(await realpath(toFsPath(directory), 'buffer'))
    if (!(await stat(toFsPath(root))).isDirectory()) throw fileErrorOf('ENOTDIR', directory, 'ENOTDIR: not a folder')
    return new UnpackTarget(root, temporaries)
  }

  /** Makes the folder and those above it. Returns its real path. */
  async folder(parts: readonly string[], mode = 0o755): Promise<string> {
    const key = parts.join('/')
    const known = parts.length === 0 ? this.#root : this.#checked.get(key)
    if (known !== undefined) return known
    const path = childOf(await this.folder(parts.slice(0, -1)), parts.at(-1) ?? '')
    const real = (await this.#make(path, mode)) ? path : await this.#follow(path, key)
    this.#checked.set(key, real)
    return real
  }

  /** A new file under its final name, or none: what is there stays until all of it is written. */
  async file(
    folder: string,
    name: string,
    facts: FileFacts,
    content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ) {
    const mode = facts.mode & 0o777
    const { path, file } = await this.#temporaries.create(folder, mode)
    try {
      try {
        for await (const chunk of content) await writeAll(file, chunk)
        // The usual umask takes these bits away.
        if ((mode & 0o022) !== 0) await file.chmod(mode)
        await setModified(file, facts.modified)
      } finally {
        await file.close()
      }
      await rename(toFsPath(path), toFsPath(childOf(folder, name)))
    } catch (error) {
      await removeIfThere(path)
      throw error
    }
  }

  /** A link as it is written: where it leads does not matter, since nothing is written through it. */
  async link(parts: readonly string[], target: string): Promise<void> {
    await this.#place(parts, (temporary) => symlink(toBytes(target), toFsPath(temporary)))
    this.#checked = new Map()
  }

  /** A second name for a file below this folder. */
  async hardLink(parts: readonly string[], of: readonly string[]): Promise<void> {
    const source = childOf(await this.folder(of.slice(0, -1)), of.at(-1) ?? '')
    if (!(await lstat(toFsPath(source))).isFile())
      throw refusedEntry(parts.join('/'), 'It is a second name of something that is no file.')
    await this.#place(parts, (temporary) => link(toFsPath(source), toFsPath(temporary)))
  }

  /** Folders get their modes at the end: one without the right to write must be filled first. */
  async finish(): Promise<void> {
    for (const { path, mode } of this.#modes.reverse()) await chmod(toFsPath(path), mode)
  }

  /** Whether the folder is new. */
  async #make(path: string, mode: number): Promise<boolean> {
    try {
      await mkdir(toFsPath(path), { mode: (mode & 0o777) | 0o700 })
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') return false
      throw error
    }
    if ((mode & 0o700) !== 0o700 || (mode & 0o022) !== 0) this.#modes.push({ path, mode: mode & 0o777 })
    return true
  }

  /** Where something that is there already leads, when that is a folder below the root. */
  async #follow(path: string, name: string): Promise<string> {
    const what = await lstat(toFsPath(path))
    if (what.isDirectory()) return path
    if (!what.isSymbolicLink()) throw fileErrorOf('ENOTDIR', path, 'ENOTDIR: a folder of the archive would replace it')
    const real = await this.#realFolder(path)
    if (real === null) throw refusedEntry(name, 'A link that leads nowhere lies in its way.')
    if (real !== this.#root && !real.startsWith(this.#root === '/' ? '/' : `${this.#root}/`)) {
      throw refusedEntry(name, 'A link in its way leads out of the folder.')
    }
    return real
  }

  async #realFolder(path: string): Promise<string | null> {
    try {
      const real = fromBytes(await realpath(toFsPath(path), 'buffer'))
      return (await stat(toFsPath(real))).isDirectory() ? real : null
    } catch (error) {
      if (['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES'].includes(errnoOf(error) ?? '')) return null
      throw error
    }
  }

  async #place(parts: readonly string[], make: (temporary: string) => Promise<void>): Promise<void> {
    const folder = await this.folder(parts.slice(0, -1))
    const temporary = childOf(folder, this.#temporaries.nextName())
    try {
      await make(temporary)
      await rename(toFsPath(temporary), toFsPath(childOf(folder, parts.at(-1) ?? '')))
    } finally {
      // Also after success: a rename between two names of one file does nothing.
      await removeIfThere(temporary)
    }
  }
}

async function setModified(file: FileHandle, modified: Date | undefined): Promise<void> {
  if (modified === undefined || !Number.isFinite(modified.getTime())) return
  await file.utimes(modified, modified)
}
