import { AirlockError } from '../../src-shared/errors/airlock-error.ts'

/** Something of this computer that is to be copied in; a folder has no `file`. Paths are relative, with `/`. */
export interface Source {
  readonly path: string
  readonly file: File | null
}

export interface GatherOptions {
  readonly signal?: AbortSignal
  /** Called with how many files and folders were found so far. */
  readonly found?: (count: number) => void
}

/** More than that is better brought in as a folder at creation, or by `airlock cp`. */
export const mostSources = 100_000

/** What was chosen in a file dialog; of a chosen folder with the paths in it. */
export function sourcesOfInput(files: FileList): readonly Source[] {
  return [...files].map((file) => ({
    path: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath,
    file,
  }))
}

/**
 * What was dropped, folders with all that is in them. Must be called in the very turn of the drop: afterwards the browser
 * tells nothing of it any more.
 */
export function sourcesOfDrop(items: DataTransferItemList): Promise<readonly Source[]> {
  return gather([...items].flatMap((item) => item.webkitGetAsEntry() ?? []))
}

/**
 * Everything in what was dropped, each under its own name. Rejects with `file-too-large` for more than `mostSources`, with
 * `source-unreadable` for what the browser may not read, and with the reason of `signal`.
 */
export async function gather(
  roots: readonly FileSystemEntry[],
  { signal, found }: GatherOptions = {},
): Promise<readonly Source[]> {
  const sources: Source[] = []
  const waiting = [...roots]
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    signal?.throwIfAborted()
    if (sources.length >= mostSources) throw tooMany()
    const path = entry.fullPath.replace(/^\//, '')
    try {
      if (isFile(entry)) {
        sources.push({ path, file: await fileOf(entry) })
      } else if (isDirectory(entry)) {
        sources.push({ path, file: null })
        waiting.push(...(await childrenOf(entry)))
      }
    } catch (error) {
      throw unreadable(path, error)
    }
    found?.(sources.length)
  }
  return sources
}

/** That the browser could not read something of this computer. */
export function unreadable(path: string, cause: unknown): AirlockError {
  return new AirlockError(
    {
      code: 'source-unreadable',
      message: `${path} cannot be read.`,
      why: cause instanceof Error ? cause.message : 'The browser did not say why.',
      remedy: 'Check that it is still there and that you may read it, and try again.',
    },
    { cause },
  )
}

function tooMany(): AirlockError {
  return new AirlockError({
    code: 'file-too-large',
    message: 'That is too much to be sent by the page.',
    why: `It holds more than ${mostSources.toLocaleString('en')} files and folders.`,
    remedy: 'Make a sandbox from it by its path, or use `airlock cp`: they read it on this computer.',
  })
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => {
    entry.file(resolve, reject)
  })
}

/** A reader gives a hundred at a time, and nothing when all were given. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  while (all.length <= mostSources) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject)
    })
    if (some.length === 0) break
    all.push(...some)
  }
  return all
}
