import { lstat, readdir, readFile, readlink, realpath } from 'node:fs/promises'
import { dirname, isAbsolute, join, posix, relative, resolve, sep } from 'node:path'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { Effort } from '../ignored/effort.ts'
import { ignoreLimits, ignoreRules, isIgnored, type IgnoreRules } from '../ignored/ignore-rules.ts'
import { errorCodeOf } from '../server/error-code.ts'
import { fromDisk, onDisk } from './disk-path.ts'
import type { FolderEntry, FolderListing, LeftOut } from './folder-entry.ts'
import { isSecretFolder, looksSecret } from './secret-looking.ts'

export type { FolderListing } from './folder-entry.ts'

export interface ReadFolderOptions {
  /** Take also what `.gitignore` names and what looks like a secret. */
  readonly includeIgnored: boolean
  /** Single paths of what would be left out that come all the same, as a listing names them; a folder comes whole. */
  readonly include?: readonly string[]
  readonly signal?: AbortSignal
  readonly limits?: FolderLimits
}

export interface FolderLimits {
  readonly entries: number
  readonly bytes: number
}

const folderLimits: FolderLimits = { entries: 500_000, bytes: 20 * 1024 ** 3 }

/** One folder that is to be read. */
interface Waiting {
  readonly path: string
  readonly rules: readonly IgnoreRules[]
  /** What was chosen above it: all that git ignores, or also what looks like a secret. */
  readonly whole: 'no' | 'ignored' | 'secrets'
}

interface Child {
  readonly name: string
  readonly kind: FolderEntry['kind'] | 'special'
}

/** As git decides by the file system's own habit. */
const isCaseSensitive = process.platform !== 'darwin' && process.platform !== 'win32'

/** Folders read at once; more only fight for the disk. */
const parallelFolders = 16
/** Entries of a folder looked at before others have their turn. */
const parallelEntries = 256

/**
 * Lists what of a folder would be copied in, as git sees it (every `.gitignore` on the way counts) and without what
 * looks like a secret. Links are kept when they stay inside the folder, never followed. Rejects with
 * `source-unreadable`, or `too-many` beyond the limits.
 */
export async function readFolder(root: string, options: ReadFolderOptions): Promise<FolderListing> {
  try {
    const walk = new FolderWalk(await realpath(root), options)
    await walk.run()
    return walk.listing(root)
  } catch (error) {
    if (error instanceof AirlockError || options.signal?.aborted === true) throw error
    throw unreadable(root, error)
  }
}

class FolderWalk {
  readonly #root: string
  readonly #options: ReadFolderOptions
  readonly #limits: FolderLimits
  readonly #entries: FolderEntry[] = []
  readonly #leftOut: LeftOut[] = []
  readonly #chosen: ReadonlySet<string>
  readonly #effort = new Effort()
  #files = 0
  #bytes = 0

  constructor(root: string, options: ReadFolderOptions) {
    this.#root = root
    this.#options = options
    this.#limits = options.limits ?? folderLimits
    this.#chosen = new Set(options.include)
  }

  listing(root: string): FolderListing {
    const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)
    return {
      root,
      entries: this.#entries.sort(byPath),
      files: this.#files,
      bytes: this.#bytes,
      leftOut: this.#leftOut.sort(byPath),
    }
  }

  async run(): Promise<void> {
    const whole = this.#options.includeIgnored ? 'secrets' : 'no'
    const waiting: Waiting[] = [{ path: '', rules: [], whole }]
    while (waiting.length > 0) {
      const batch = waiting.splice(-parallelFolders)
      const found = await Promise.all(batch.map((folder) => this.#folder(folder)))
      waiting.push(...found.flat())
    }
  }

  async #folder(folder: Waiting): Promise<readonly Waiting[]> {
    this.#options.signal?.throwIfAborted()
    const { path } = folder
    const place = onDisk(join(this.#root, path))
    const children = await unlessGone(childrenOf(place))
    const found = await unlessGone(lstat(place))
    if (children === null || found === null) {
      if (path === '') throw new Error('It was removed while it was read.')
      return []
    }
    if (path !== '') this.#take({ kind: 'folder', path, modified: found.mtime })
    const rules = folder.whole === 'no' ? await this.#withOwnRules(path, folder.rules, children) : []
    const inside = { ...folder, rules }
    const below: Waiting[] = []
    for (let at = 0; at < children.length; at += parallelEntries) {
      const some = children.slice(at, at + parallelEntries)
      const found = await Promise.all(some.map((child) => this.#child(childPath(path, child.name), child, inside)))
      below.push(...found.filter((one) => one !== null))
      await this.#effort.rest()
      if (this.#effort.isSpent) throw tooMuch('What its .gitignore names takes too long to be found.')
    }
    return below
  }

  async #withOwnRules(
    path: string,
    outer: readonly IgnoreRules[],
    children: readonly Child[],
  ): Promise<readonly IgnoreRules[]> {
    if (!children.some(({ name, kind }) => name === '.gitignore' && kind === 'file')) return outer
    const place = onDisk(join(this.#root, path, '.gitignore'))
    const size = (await unlessGone(lstat(place)))?.size ?? 0
    const isReadable = size <= ignoreLimits.letters
    const text = isReadable ? await unlessGone(readFile(place, 'utf8')) : ''
    if (text === null) return outer
    const own = isReadable ? ignoreRules(path, text, isCaseSensitive) : null
    if (own === null) throw tooMuch(`${childPath(path, '.gitignore')} is longer than anybody writes one.`)
    return [...outer, own]
  }

  /** Takes one child in or leaves it out; answers a folder that is to be read as well. */
  async #child(path: string, child: Child, { rules, whole }: Waiting): Promise<Waiting | null> {
    if (child.kind === 'folder') {
      const why = isSecretFolder(child.name) ? 'secret' : this.#isIgnored(path, true, rules) ? 'ignored' : null
      if (why === null || whole === 'secrets' || (whole === 'ignored' && why === 'ignored'))
        return { path, rules, whole }
      if (this.#chosen.has(`${path}/`)) return { path, rules: [], whole: why === 'secret' ? 'secrets' : 'ignored' }
      this.#leftOut.push({ path: `${path}/`, why })
      return null
    }
    if (child.kind === 'file') await this.#file(path, rules, whole)
    else if (whole === 'no' && this.#isIgnored(path, false, rules) && !this.#chosen.has(path))
      this.#leftOut.push({ path, why: 'ignored' })
    else if (child.kind === 'link') await this.#link(path)
    else this.#leftOut.push({ path, why: 'special' })
    return null
  }

  #isIgnored(path: string, isFolder: boolean, rules: readonly IgnoreRules[]): boolean {
    const inGit = path === '.git' || path.startsWith('.git/')
    return !inGit && isIgnored(path, isFolder, rules, this.#effort)
  }

  async #file(path: string, rules: readonly IgnoreRules[], whole: Waiting['whole']): Promise<void> {
    if (whole !== 'secrets' && !this.#chosen.has(path)) {
      const isSecret = await unlessGone(looksSecret(this.#root, path))
      if (isSecret === null) return
      if (isSecret || this.#isIgnored(path, false, rules)) {
        this.#leftOut.push({ path, why: isSecret ? 'secret' : 'ignored' })
        return
      }
    }
    const found = await unlessGone(lstat(onDisk(join(this.#root, path))))
    if (found === null) return
    this.#files += 1
    this.#bytes += found.size
    this.#take({ kind: 'file', path, size: found.size, executable: (found.mode & 0o111) !== 0, modified: found.mtime })
  }

  async #link(path: string): Promise<void> {
    const whole = join(this.#root, path)
    const target = await unlessGone(readlink(onDisk(whole), 'buffer'))
    const found = await unlessGone(lstat(onDisk(whole)))
    if (target === null || found === null) return
    const inside = await this.#insideTarget(whole, fromDisk(target))
    if (inside === null) this.#leftOut.push({ path, why: 'link' })
    else this.#take({ kind: 'link', path, target: inside, modified: found.mtime })
  }

  /** The target as a relative path when it stays inside the folder, however many links lead on; null otherwise. */
  async #insideTarget(link: string, target: string): Promise<string | null> {
    const lexical = resolve(dirname(link), target)
    if (!isWithin(this.#root, lexical)) return null
    try {
      if (!isWithin(this.#root, fromDisk(await realpath(onDisk(lexical), 'buffer')))) return null
    } catch (error) {
      // A broken link harms nobody, and a loop neither: it is copied as it is.
      if (!['ENOENT', 'ELOOP', 'ENOTDIR'].includes(errorCodeOf(error) ?? '')) throw error
    }
    const text = isAbsolute(target) ? relative(dirname(link), lexical) || '.' : target
    return text.split(sep).join('/')
  }

  #take(entry: FolderEntry): void {
    this.#entries.push(entry)
    const { entries, bytes } = this.#limits
    if (this.#entries.length > entries) throw tooMuch(`It holds more than ${String(entries)} files and folders.`)
    if (this.#bytes > bytes) throw tooMuch(`It holds more than ${String(Math.round(bytes / 1024 ** 3))} GB.`)
  }
}

/** Read as bytes: of a name that is no UTF-8, text alone would lead to nothing. */
async function childrenOf(folder: string | Buffer): Promise<readonly Child[]> {
  const found = await readdir(folder, { withFileTypes: true, encoding: 'buffer' })
  return found.map((child) => ({
    name: fromDisk(child.name),
    kind: child.isDirectory() ? 'folder' : child.isFile() ? 'file' : child.isSymbolicLink() ? 'link' : 'special',
  }))
}

/** Null where it is not there any more: tools make and remove things all the time, and what is gone is not part of the folder. */
async function unlessGone<T>(looking: Promise<T>): Promise<T | null> {
  try {
    return await looking
  } catch (error) {
    // Also when something else lies in the place of a folder or link by now.
    if (['ENOENT', 'ENOTDIR', 'EINVAL'].includes(errorCodeOf(error) ?? '')) return null
    throw error
  }
}

function isWithin(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)
}

function childPath(folder: string, name: string): string {
  return folder === '' ? name : posix.join(folder, name)
}

function tooMuch(why: string): AirlockError {
  return new AirlockError({
    code: 'too-many',
    message: 'This folder is too large to be copied in.',
    why,
    remedy: 'Choose a smaller folder, or name what is not needed in its .gitignore.',
  })
}

function unreadable(root: string, error: unknown): AirlockError {
  return new AirlockError(
    {
      code: 'source-unreadable',
      message: `The folder ${root} cannot be read whole.`,
      why: error instanceof Error ? error.message : String(error),
      remedy: 'Give yourself the right to read it, or choose another folder.',
    },
    { cause: error },
  )
}
