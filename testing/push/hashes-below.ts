import { createHash } from 'node:crypto'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** What is in both folders of a sandbox, with mode and hash; without what the agent keeps for itself. */
export async function hashesBelow(inside: {
  readonly workspace: string
  readonly home: string
}): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {}
  for (const folder of ['workspace', 'home'] as const) {
    const root = inside[folder]
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name)
      const name = `${folder}/${relative(root, path)}`
      if (name.startsWith('home/.local')) continue
      const { mode } = await lstat(path)
      if (entry.isSymbolicLink()) found[name] = `link ${await readlink(path)}`
      else if (entry.isDirectory()) found[name] = 'folder'
      else
        found[name] = `${(mode & 0o777).toString(8)} ${createHash('sha256')
          .update(await readFile(path))
          .digest('hex')}`
    }
  }
  return Object.fromEntries(Object.entries(found).sort())
}
