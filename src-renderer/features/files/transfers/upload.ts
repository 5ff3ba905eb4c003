import { createTarPacker } from 'modern-tar'
import type { Backend } from '../../../bridge/backend.ts'
import { countInWords } from '../../../ui/words.ts'
import { sendTar } from './byte-streams.ts'
import type { Source } from './gather.ts'
import { withTransfer } from './transfer-state.ts'

/** Copies files of this computer into a folder of a sandbox. Each is written whole or not at all. */
export async function upload(
  backend: Backend,
  sandbox: string,
  directory: string,
  sources: readonly Source[],
): Promise<void> {
  const of = sources.reduce((sum, { file }) => sum + entryBytes(file), 0)
  const [only] = sources
  const name = sources.length === 1 && only !== undefined ? only.path : countInWords(sources.length, 'file')
  await withTransfer({ sandbox, direction: 'in', name, of }, (signal, sent) =>
    sendTar(backend, { kind: 'upload', sandbox, directory }, tarOf(sources, signal), { signal, sent }),
  )
}

const block = 512

function entryBytes(file: File | null): number {
  return block + (file === null ? 0 : Math.ceil(file.size / block) * block)
}

/** A tar of the sources, made while it is read. */
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
      await file.stream().pipeTo(entry, { signal })
    }
    controller.finalize()
  }
  pack().catch((error: unknown) => {
    controller.error(error)
  })
  return readable
}
