import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, posix, resolve } from 'node:path'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import { errorCodeOf } from '../backend/server/error-code.ts'
import { checkArchiveName, archiveLimits } from '../backend/transfer/archive-name.ts'
import { extractSafely, type ExtractedArchive } from '../backend/transfer/safe-archive.ts'
import type { BackendConnection } from '../backend-client/backend-connection.ts'
import { CopiedPrograms } from './copied-programs.ts'
import type { Copied } from './copy-in.ts'
import type { CopyJob } from './copy-place.ts'
import { giveReceipt } from './give-receipt.ts'

/** Copies a file or folder out of a sandbox. What comes is checked entry by entry before anything of it is in its place. */
export async function copyOut(
  { from, to }: CopyJob & { direction: 'out' },
  directory: string,
  connection: BackendConnection,
  signal: AbortSignal,
): Promise<Copied> {
  const there = await connection.api.files.stat(from)
  const isFolder = (there.targetKind ?? there.kind) === 'folder'
  const place = resolve(directory, to)
  const target = (await isFolderHere(place)) ? join(place, safeName(from.path)) : place
  const stream = await connection.stream({ kind: 'download', sandbox: from.sandbox, path: from.path })
  const hangUp = () => {
    stream.close()
  }
  signal.addEventListener('abort', hangUp, { once: true })
  const programs = new CopiedPrograms(directory)
  try {
    const result = isFolder
      ? await extractSafely(
          stream.output,
          target,
          {},
          {
            signal,
            taken: (path) => {
              programs.add(join(target, path))
            },
          },
        )
      : await oneFile(target, (staging) => extractSafely(stream.output, staging, {}, { signal }))
    if (!isFolder) programs.add(target)
    await giveReceipt(connection, stream, result)
    return {
      files: result.files,
      bytes: result.bytes,
      leftOut: result.refused.map(({ path, reason }) => `${path} was left out because ${reason}.`),
      runsHere: await programs.found(),
    }
  } finally {
    signal.removeEventListener('abort', hangUp)
    stream.close()
  }
}

async function isFolderHere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return false
    throw error
  }
}

/** The last part of a path inside, as a name on this computer. */
function safeName(path: string): string {
  const name = posix.basename(path)
  const checked = checkArchiveName(name, archiveLimits)
  if (checked.ok) return checked.parts.join('/')
  throw new AirlockError({
    code: 'invalid-input',
    message: `“${name}” is no name for a file on this computer.`,
    why: `It was refused because ${checked.reason}.`,
    remedy: 'Give a whole path to copy to.',
  })
}

/**
 * Unpacks the archive of one file beside its place, then moves that file there. A link in its place is replaced. An agent
 * that sends anything but one regular file is not to be trusted with a place on this computer.
 */
async function oneFile(
  target: string,
  unpack: (directory: string) => Promise<ExtractedArchive>,
): Promise<ExtractedArchive> {
  const staging = await mkdtemp(join(dirname(target), '.airlock-'))
  try {
    const inside = join(staging, 'content')
    const result = await unpack(inside)
    const [file, ...more] = await readdir(inside, { withFileTypes: true })
    if (file?.isFile() !== true || more.length > 0 || result.refused.length > 0) throw notOneFile(result)
    await rename(join(inside, file.name), target)
    return result
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

function notOneFile({ files, refused: [first] }: ExtractedArchive): AirlockError {
  const sent = first === undefined ? `${String(files)} files, some in folders` : `“${first.path}”, and ${first.reason}`
  return new AirlockError({
    code: 'archive-refused',
    message: 'What the sandbox sent was refused.',
    why: `One file was asked for, and it sent ${files === 0 && first === undefined ? 'none' : sent}.`,
    remedy: 'Nothing was written. Look at the file inside the sandbox first.',
  })
}
