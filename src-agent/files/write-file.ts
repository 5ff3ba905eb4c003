import { createHash } from 'node:crypto'
import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  fsync,
  openSync,
  renameSync,
  statSync,
  type BigIntStats,
} from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { FileVersion, WriteCondition } from '../../src-shared/agent/files.ts'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import { moveFile } from './exclusive-move.ts'
import { errnoOf, fileError, isMissing, shown } from './file-error.ts'
import { parentOf } from './file-path.ts'
import { toFsPath } from './path-bytes.ts'
import { resolveTarget } from './resolve-target.ts'
import { removeIfThere, type TemporaryFiles } from './temporary-files.ts'
import { assertRegular, versionAt } from './version.ts'

const synced = promisify(fsync)

export interface WriteOptions {
  readonly condition: WriteCondition
  /** For a file that is new; one that exists keeps its own unless this is given. */
  readonly mode?: number | undefined
  /** How many bytes there must be, when that is known. */
  readonly size?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Puts new content in the place of a file, whole or not at all: into a temporary file beside it, synced, then renamed
 * over it. See docs/spec/files.md for what is kept of the old file and which race remains.
 */
export async function writeFileAtomically(
  path: string,
  content: AsyncIterable<Uint8Array>,
  options: WriteOptions,
  temporaries: TemporaryFiles,
): Promise<FileVersion> {
  try {
    // Single looks and the rename are done in this thread: handing each to another costs more than the work.
    const target = resolveTarget(path)
    const before = existing(target)
    if (before !== null) {
      assertRegular(path, before)
      // The folder alone decides about a rename: a file that is read-only must be asked itself.
      accessSync(toFsPath(target), constants.W_OK)
    }
    await checkCondition(path, target, before, options)
    const mode = options.mode ?? (before === null ? 0o666 : Number(before.mode) & 0o777)
    const temporary = await temporaries.create(parentOf(target), mode)
    try {
      const version = await fill(temporary.file, content, {
        ...options,
        mode: options.mode === undefined && before === null ? null : mode,
      })
      options.signal?.throwIfAborted()
      await putInPlace(path, temporary.path, target, before, options)
      await syncFolder(parentOf(target))
      return version
    } catch (error) {
      await removeIfThere(temporary.path)
      throw error
    }
  } catch (error) {
    throw fileError(error, path)
  }
}

function existing(path: string): BigIntStats | null {
  try {
    return statSync(toFsPath(path), { bigint: true })
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null
    throw error
  }
}

/** What counts is the content: a file that was only touched, or written with the same bytes, is no conflict. */
async function checkCondition(
  path: string,
  target: string,
  before: BigIntStats | null,
  { condition, signal }: WriteOptions,
): Promise<void> {
  if (condition.kind === 'any') return
  if (condition.kind === 'absent') {
    if (before !== null) throw conflict(path, 'Something of that name exists already.')
    return
  }
  if (before === null) throw conflict(path, 'It was removed or renamed since it was opened.')
  if (Number(before.size) !== condition.version.size && before.size > 0n) throw changed(path, before)
  const now = await versionAt(target, signal)
  if (now.hash !== condition.version.hash) throw changed(path, before)
}

/** Writes, syncs and closes; the version of what was written. */
async function fill(
  file: FileHandle,
  content: AsyncIterable<Uint8Array>,
  options: {
    readonly mode: number | null
    readonly size?: number | undefined
    readonly signal?: AbortSignal | undefined
  },
): Promise<FileVersion> {
  try {
    const hash = createHash('sha256')
    let size = 0
    for await (const chunk of content) {
      options.signal?.throwIfAborted()
      hash.update(chunk)
      size += chunk.length
      await writeAll(file, chunk)
    }
    if (options.size !== undefined && options.size !== size) throw cutShort(size, options.size)
    let stats = fstatSync(file.fd, { bigint: true })
    if (options.mode !== null && (Number(stats.mode) & 0o777) !== options.mode) {
      await file.chmod(options.mode)
      stats = fstatSync(file.fd, { bigint: true })
    }
    await file.sync()
    return { hash: hash.digest('hex'), size, modifiedNs: String(stats.mtimeNs) }
  } finally {
    await file.close()
  }
}

/** A write may take a part only (a full disk, a signal). */
export async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length;) at += (await file.write(chunk, at, chunk.length - at)).bytesWritten
}

async function putInPlace(
  path: string,
  temporary: string,
  target: string,
  before: BigIntStats | null,
  options: WriteOptions,
): Promise<void> {
  if (options.condition.kind === 'absent') {
    await putWhereNothingIs(path, temporary, target)
    return
  }
  if (options.condition.kind === 'version') {
    const now = existing(target)
    // Somebody wrote while we did: look again. What happens between this and the rename cannot be seen.
    if (now === null || before === null || !isUntouched(before, now)) {
      await checkCondition(path, target, now, options)
    }
  }
  renameSync(toFsPath(temporary), toFsPath(target))
}

async function putWhereNothingIs(path: string, temporary: string, target: string): Promise<void> {
  try {
    await moveFile(temporary, target)
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error
    throw conflict(path, 'Something of that name exists already.')
  }
}

function isUntouched(before: BigIntStats, now: BigIntStats): boolean {
  return (
    before.ino === now.ino &&
    before.dev === now.dev &&
    before.size === now.size &&
    before.mtimeNs === now.mtimeNs &&
    before.ctimeNs === now.ctimeNs
  )
}

/** A rename is on the disk when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  let descriptor
  try {
    descriptor = openSync(toFsPath(folder), constants.O_RDONLY | constants.O_DIRECTORY)
  } catch (error) {
    // May be written but not read, or is gone already: the rename stands, only its syncing is left to the system.
    if (errnoOf(error) === 'EACCES' || isMissing(error)) return
    throw error
  }
  try {
    await synced(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function changed(path: string, now: BigIntStats): AirlockError {
  const when = new Date(Number(now.mtimeNs / 1_000_000n)).toISOString()
  return conflict(path, `It has other content now: ${String(now.size)} bytes, last changed at ${when}.`)
}

function conflict(path: string, why: string): AirlockError {
  return new AirlockError({
    code: 'file-conflict',
    message: `${shown(path)} is not as it was when it was opened.`,
    why,
    remedy: 'Nothing was written. Compare both, then overwrite it, reload it, or save under another name.',
  })
}

function cutShort(got: number, expected: number): AirlockError {
  return new AirlockError({
    code: 'cancelled',
    message: 'The content was cut off on its way.',
    why: `${String(got)} of ${String(expected)} bytes arrived.`,
    remedy: 'Nothing was changed. Save again.',
  })
}
