import { readdir } from 'node:fs/promises'
import type { FileKind } from '../../src-shared/agent/files.ts'
import { kindOf } from './entry.ts'
import { fromBytes, toFsPath } from './path-bytes.ts'

/** What a decoder leaves where bytes are no UTF-8. */
const replaced = '\uFFFD'

/** All names in a folder, in the order of the disk. */
export async function namesIn(folder: string): Promise<string[]> {
  const path = toFsPath(folder)
  const names = await readdir(path, 'utf8')
  if (!names.some((name) => name.includes(replaced))) return names
  return (await readdir(path, 'buffer')).map(fromBytes)
}

/** Something in a folder, as far as the folder itself tells. */
export interface FolderChild {
  readonly name: string
  readonly kind: FileKind
}

/** All that is in a folder, with kinds; much cheaper than looking at each. */
export async function childrenOf(folder: string): Promise<FolderChild[]> {
  const path = toFsPath(folder)
  const found = await readdir(path, { withFileTypes: true, encoding: 'utf8' })
  if (!found.some(({ name }) => name.includes(replaced))) {
    return found.map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
  }
  const raw = await readdir(path, { withFileTypes: true, encoding: 'buffer' })
  return raw.map((entry) => ({ name: fromBytes(entry.name), kind: kindOf(entry) }))
}
