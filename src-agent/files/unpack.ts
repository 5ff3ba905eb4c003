import { extract, type Extract } from 'tar-stream'
import { AirlockError, isCancellation } from '../../src-shared/errors/airlock-error.ts'
import { fileError } from './file-error.ts'
import { nameOfEntry, partsOfEntryName, refusedEntry, targetOfEntry, type TarHeader } from './tar-entry-name.ts'
import type { TemporaryFiles } from './temporary-files.ts'
import { UnpackTarget } from './unpack-target.ts'

// Its types do not know the option.
const options: object = { filenameEncoding: 'latin1' }

const unpackLimits = { entries: 2_000_000, together: 8, smallBytes: 256 * 1024, target: 4095 } as const

/**
 * Unpacks a tar below `directory`, each file whole or not at all. The first entry that is refused or fails ends it;
 * files that were written before stay.
 */
export async function unpackTar(
  directory: string,
  tar: AsyncIterable<Uint8Array>,
  temporaries: TemporaryFiles,
  signal?: AbortSignal,
): Promise<{ readonly files: number; readonly bytes: number }> {
  try {
    return await new Unpacking(await UnpackTarget.open(directory, temporaries)).run(tar, signal)
  } catch (error) {
    const told = fileError(error, directory)
    if (told instanceof AirlockError || isCancellation(told) || isSystemError(told)) throw told
    throw brokenArchive(told)
  }
}

class Unpacking {
  readonly #target: UnpackTarget
  /** Small files that are being written, by name: a name that comes twice waits, so that the last one wins. */
  readonly #underWay = new Map<string, Promise<void>>()
  #failure: { readonly error: unknown } | null = null
  #entries = 0
  #files = 0
  #bytes = 0

  constructor(target: UnpackTarget) {
    this.#target = target
  }

  async run(tar: AsyncIterable<Uint8Array>, signal: AbortSignal | undefined) {
    const entries = extract(options)
    const source = feed(tar, entries)
    try {
      for await (const entry of entries) {
        signal?.throwIfAborted()
        await this.#entry(entry.header as TarHeader, entry as AsyncIterable<Uint8Array>)
        entry.resume()
      }
      await this.#settle()
      await this.#target.finish()
      return { files: this.#files, bytes: this.#bytes }
    } catch (error) {
      // What the source failed with says more than what the parser makes of it.
      throw entries.destroyed && source.failure !== null ? source.failure : error
    } finally {
      // Whatever went wrong: nothing of ours is being written when the caller hears of it.
      await Promise.all(this.#underWay.values())
    }
  }

  async #entry(header: TarHeader, content: AsyncIterable<Uint8Array>): Promise<void> {
    const name = nameOfEntry(header)
    this.#entries += 1
    if (this.#entries > unpackLimits.entries) throw refusedEntry(name, 'The archive has too many entries.')
    if (Object.keys(header.pax ?? {}).some((key) => key.startsWith('GNU.sparse')))
      throw refusedEntry(name, 'It is a sparse file.')
    const parts = partsOfEntryName(name)
    if (header.type === 'directory') {
      await this.#target.folder(parts, header.mode)
      return
    }
    if (parts.length === 0) throw refusedEntry(name, 'It has no name.')
    switch (header.type) {
      case 'file':
      case 'contiguous-file':
        await this.#file(header, content, parts)
        break
      case 'symlink':
        await this.#settle()
        await this.#target.link(parts, checkTarget(name, targetOfEntry(header)))
        break
      case 'link':
        await this.#settle()
        await this.#target.hardLink(parts, hardLinked(name, partsOfEntryName(targetOfEntry(header))))
        break
      default:
        throw refusedEntry(name, 'It is not a file, folder or link.')
    }
    this.#files += 1
  }

  async #file(header: TarHeader, content: AsyncIterable<Uint8Array>, parts: readonly string[]): Promise<void> {
    const [folder, name] = [await this.#target.folder(parts.slice(0, -1)), parts.at(-1) ?? '']
    const facts = { mode: header.mode, modified: header.mtime }
    const key = `${folder}/${name}`
    await this.#underWay.get(key)
    this.#bytes += header.size
    if (header.size > unpackLimits.smallBytes) {
      await this.#target.file(folder, name, facts, content)
      return
    }
    const chunks: Uint8Array[] = []
    for await (const chunk of content) chunks.push(chunk)
    await this.#start(key, () => this.#target.file(folder, name, facts, chunks))
  }

  async #start(key: string, write: () => Promise<void>): Promise<void> {
    while (this.#underWay.size >= unpackLimits.together) await Promise.race(this.#underWay.values())
    this.#throwFailure()
    const writing = write()
      .catch((error: unknown) => {
        this.#failure ??= { error: fileError(error, key) }
      })
      .finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, writing)
  }

  async #settle(): Promise<void> {
    await Promise.all(this.#underWay.values())
    this.#throwFailure()
  }

  #throwFailure(): void {
    if (this.#failure !== null) throw this.#failure.error
  }
}

/** Pours one into the other; what the source fails with is kept. */
function feed(tar: AsyncIterable<Uint8Array>, entries: Extract): { readonly failure: Error | null } {
  const source: { failure: Error | null } = { failure: null }
  const pour = async () => {
    try {
      for await (const chunk of tar) {
        if (entries.destroyed) return
        if (!entries.write(chunk)) await drained(entries)
      }
      entries.end(undefined)
    } catch (error) {
      source.failure = error instanceof Error ? error : new Error(String(error))
      entries.destroy(source.failure)
    }
  }
  void pour()
  return source
}

async function drained(entries: Extract): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      entries.off('drain', done)
      entries.off('close', done)
      resolve()
    }
    entries.on('drain', done)
    entries.on('close', done)
  })
}

function checkTarget(name: string, target: string): string {
  if (target === '' || target.includes('\0') || Buffer.byteLength(target) > unpackLimits.target) {
    throw refusedEntry(name, 'It is a link to a name that cannot be.')
  }
  return target
}

function hardLinked(name: string, parts: readonly string[]): readonly string[] {
  if (parts.length === 0) throw refusedEntry(name, 'It is a second name of the folder itself.')
  return parts
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'errno' in error && 'syscall' in error
}

function brokenArchive(error: unknown): AirlockError {
  return new AirlockError(
    {
      code: 'archive-refused',
      message: 'The archive is damaged or was cut short.',
      why: error instanceof Error ? error.message : String(error),
      remedy: 'What came whole before that was written. Send the archive again.',
    },
    { cause: error },
  )
}
