import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'

/** Writes a file so that it appears at once and whole. */
export async function replaceFile(path: string, content: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const part = `${path}.${String(process.pid)}.part`
  await writeFile(part, content)
  await rename(part, path)
}

/**
 * Moves the files below one folder to the same places below another, each by a rename, what the others are found by
 * (`index.*`) last: whoever looks meanwhile finds the old build or the new one.
 * @returns the moved files, relative to the folder.
 */
export async function moveFiles(from: string, to: string): Promise<readonly string[]> {
  const files = [...(await filesIn(from))].sort((one, other) => rank(one) - rank(other))
  for (const file of files) {
    await mkdir(dirname(join(to, file)), { recursive: true })
    await rename(join(from, file), join(to, file))
  }
  return files
}

/** Like `moveFiles`, and removes what was there before and is not part of it. */
export async function moveFolder(from: string, to: string): Promise<void> {
  const kept = new Set(await moveFiles(from, to))
  for (const file of await filesIn(to)) if (!kept.has(file)) await rm(join(to, file))
}

const rank = (file: string): number => (basename(file).startsWith('index.') && dirname(file) === '.' ? 1 : 0)

async function filesIn(folder: string): Promise<readonly string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return found.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)))
}
