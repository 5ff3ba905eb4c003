import { folderOf, foldersAround, join, nameIn } from './paths.ts'
import type { ProjectFiles } from './resolve.ts'

/** The file that `extends` of a configuration means: a path beside it, or a file of a package. */
export async function resolveConfig(files: ProjectFiles, from: string, name: string): Promise<string | null> {
  const places = name.startsWith('.') || name.startsWith('/') ? [join(folderOf(from), name)] : packagePlaces(from, name)
  for (const place of places) {
    for (const path of [place, `${place}.json`, `${place}/tsconfig.json`]) {
      if (path.endsWith('.json') && (await files.names(folderOf(path))).has(nameIn(path))) return path
    }
  }
  return null
}

function packagePlaces(from: string, name: string): readonly string[] {
  return foldersAround(folderOf(from)).map((folder) => join(folder, `node_modules/${name}`))
}
