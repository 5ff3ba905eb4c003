import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

interface FileCanary {
  readonly path: string
  remove(): Promise<void>
}

/** Makes a file that nobody could know of, in the backend's own folder. */
export async function openFileCanary(stateDirectory: string, name: string): Promise<FileCanary> {
  const folder = join(stateDirectory, 'canaries')
  // Whoever gets here may look, so that nothing but the boundary and the folders above hide it.
  await mkdir(folder, { recursive: true, mode: 0o755 })
  const path = join(folder, name)
  await writeFile(path, 'Airlock looks for this file from inside a sandbox, where it must not be found.\n', {
    flag: 'wx',
    mode: 0o644,
  })
  return { path, remove: () => rm(path, { force: true }) }
}

/** What a crash left behind. */
export async function removeOldCanaries(stateDirectory: string): Promise<void> {
  await rm(join(stateDirectory, 'canaries'), { recursive: true, force: true })
}

/** The path as a sandbox gets it: names of the account become `*`, since nobody inside need know who works here. */
export function maskedPath(path: string, names: readonly string[]): string {
  const hidden = names.filter((name) => name !== '').map((name) => name.toLowerCase())
  return path
    .replace(/^[A-Za-z]:/, '')
    .split(/[\\/]/)
    .map((part) => (hidden.includes(part.toLowerCase()) ? '*' : part))
    .join('/')
}
