import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pack, type Pack } from 'tar-stream'
import { modeOf, mountPoint } from './layout.ts'

/** A file of the runtime: where it lies on the build machine, or its bytes. */
export type Content = { readonly file: string } | { readonly bytes: Uint8Array }

/** Everything below the mount point, by path. */
export type RuntimeContent = ReadonlyMap<string, Content>

/**
 * Every entry is of this moment: the tar is the same whenever and wherever it is made. A day after the epoch, because
 * zero reads as “not set” to some tools.
 */
const fixedTime = new Date(86_400_000)

/** The files of a folder, by their path below it. */
export async function contentOf(folder: string): Promise<RuntimeContent> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file.slice(folder.length + 1).replaceAll('\\', '/'), { file }]),
  )
}

/** Writes the tar and resolves with the sha-256 of its bytes. Sorted, root-owned, one time, modes by path. */
export async function packRuntime(content: RuntimeContent, target: string, signal: AbortSignal): Promise<string> {
  const tar = pack()
  const hash = createHash('sha256')
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  const writing = pipeline(tar, hashing, createWriteStream(target, { highWaterMark: 1 << 20 }), { signal })
  const filling = fill(tar, content).catch((error: unknown) => {
    tar.destroy(error instanceof Error ? error : new Error(String(error)))
    throw error
  })
  await Promise.all([writing, filling])
  return hash.digest('hex')
}

async function fill(tar: Pack, content: RuntimeContent): Promise<void> {
  const paths = new Map<string, Content | null>()
  for (const [path, one] of content) {
    const full = posix.join(mountPoint, path)
    paths.set(full, one)
    for (let folder = posix.dirname(full); folder !== '.'; folder = posix.dirname(folder)) paths.set(`${folder}/`, null)
  }
  for (const [name, one] of [...paths].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (one === null) await addFolder(tar, name)
    else await addFile(tar, name, one)
  }
  tar.finalize()
}

const owner = { uid: 0, gid: 0, uname: 'root', gname: 'root', mtime: fixedTime } as const

function addFolder(tar: Pack, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    tar.entry({ ...owner, name, type: 'directory', mode: 0o755 }, (error) => (error ? reject(error) : resolve()))
  })
}

async function addFile(tar: Pack, name: string, content: Content): Promise<void> {
  const size = 'file' in content ? (await stat(content.file)).size : content.bytes.length
  const mode = modeOf(name.slice(mountPoint.length + 1))
  const entry = tar.entry({ ...owner, name, type: 'file', mode, size })
  if ('file' in content) await pipeline(createReadStream(content.file, { highWaterMark: 1 << 20 }), entry)
  else await pipeline([content.bytes], entry)
}
