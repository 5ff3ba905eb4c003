import { createTarPacker } from 'modern-tar'
import { unreadable, type Source } from './gather.ts'

const block = 512

/** About how many bytes the tar of the sources has: long names take a little more. */
export function tarBytes(sources: readonly Source[]): number {
  return sources.reduce((sum, { file }) => sum + block + Math.ceil((file?.size ?? 0) / block) * block, 0)
}

/**
 * A tar of the sources, made while it is read. It fails with `source-unreadable` for a file that cannot be read any more.
 */
export function tarOf(sources: readonly Source[], signal: AbortSignal): ReadableStream<Uint8Array> {
  const { readable, controller } = createTarPacker()
  const pack = async () => {
    for (const { path, file } of sources) {
      signal.throwIfAborted()
      if (file === null) {
        await controller.add({ name: `${path}/`, type: 'directory', size: 0, mode: 0o755, mtime: new Date() }).close()
        continue
      }
      const mtime = new Date(file.lastModified)
      const entry = controller.add({ name: path, type: 'file', size: file.size, mode: 0o644, mtime })
      try {
        await file.stream().pipeTo(entry, { signal, preventAbort: true })
      } catch (error) {
        signal.throwIfAborted()
        throw unreadable(path, error)
      }
    }
    controller.finalize()
  }
  pack().catch((error: unknown) => {
    controller.error(error)
  })
  return readable
}
