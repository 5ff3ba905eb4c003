import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { Desktop } from '../../bridge/transport.ts'
import { isArchiveName } from '../../state/sandbox-names.ts'
import type { DroppedSource } from '../../state/view.ts'
import { shownName } from '../../ui/words.ts'

/** What a drop would do: the browser tells names only when it happened, but mostly the kinds before. */
export type DropForecast = 'archive' | 'one' | 'several' | 'unfit'

const archiveTypes = /(zip|tar|gzip|compressed)/
/** Kinds of files that are surely no archive; a folder has no kind. */
const unfitTypes = /^(image|text|audio|video|font)\/|^application\/(pdf|json)$/

export function forecastOf(items: DataTransferItemList): DropForecast {
  const files = [...items].filter(({ kind }) => kind === 'file')
  const [only] = files
  if (files.length > 1) return 'several'
  if (only === undefined) return 'one'
  if (archiveTypes.test(only.type)) return 'archive'
  return unfitTypes.test(only.type) ? 'unfit' : 'one'
}

/**
 * The one folder or archive that was dropped. Must be called in the very turn of the drop. Throws `invalid-input` for
 * several things, for other files, and for what is no file at all.
 */
export function readDrop(items: DataTransferItemList, desktop: Desktop | null): DroppedSource {
  const [item, ...others] = [...items].filter(({ kind }) => kind === 'file')
  if (others.length > 0) throw notOne(others.length + 1)
  const file = item?.getAsFile() ?? null
  const entry = item?.webkitGetAsEntry() ?? null
  const folder = isFolder(entry) ? entry : null
  if (folder === null && file === null) throw nothing()
  const name = folder?.name ?? file?.name ?? ''
  if (folder === null && !isArchiveName(name)) throw notFit(name)
  const path = file === null ? '' : (desktop?.pathOf(file) ?? '')
  if (path !== '') return { kind: 'path', path }
  if (folder !== null) return { kind: 'folder', folder }
  if (file !== null) return { kind: 'archive', file }
  throw nothing()
}

function isFolder(entry: FileSystemEntry | null): entry is FileSystemDirectoryEntry {
  return entry?.isDirectory ?? false
}

const remedy = 'Drop one folder, or one zip, tar or tgz.'

function notOne(count: number): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: 'A sandbox begins with one thing.',
    why: `${count} were dropped at once.`,
    remedy: `${remedy} To bring in several files, drop them on the files of an open sandbox.`,
  })
}

function notFit(name: string): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: `“${shownName(name, 80)}” is neither a folder nor an archive.`,
    why: 'A sandbox begins with what is in a folder, a zip, a tar or a tgz.',
    remedy: `${remedy} To bring in single files, drop them on the files of an open sandbox.`,
  })
}

function nothing(): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: 'What was dropped cannot be read.',
    why: 'It is no file or folder of this computer.',
    remedy,
  })
}
