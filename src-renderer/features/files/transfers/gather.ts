/** Something of this computer that is to be copied in; a folder has no `file`. Paths are relative, with `/`. */
export interface Source {
  readonly path: string
  readonly file: File | null
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
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  return collect(entries)
}

async function collect(roots: readonly FileSystemEntry[]): Promise<readonly Source[]> {
  const sources: Source[] = []
  const waiting = [...roots]
  for (let entry = waiting.shift(); entry !== undefined && sources.length < mostSources; entry = waiting.shift()) {
    const path = entry.fullPath.replace(/^\//, '')
    if (isFile(entry)) {
      sources.push({ path, file: await fileOf(entry) })
    } else if (isDirectory(entry)) {
      sources.push({ path, file: null })
      waiting.push(...(await childrenOf(entry)))
    }
  }
  return sources
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
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject)
    })
    if (some.length === 0) return all
    all.push(...some)
  }
}
