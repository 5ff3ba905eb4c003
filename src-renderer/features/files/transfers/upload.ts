import type { Backend } from '../../../bridge/backend.ts'
import type { Source } from '../../../bridge/gather.ts'
import { tarBytes, tarOf } from '../../../bridge/tar-of.ts'
import { countInWords } from '../../../ui/words.ts'
import { sendTar } from './byte-streams.ts'
import { withTransfer } from './transfer-state.ts'

/** Copies files of this computer into a folder of a sandbox. Each is written whole or not at all. */
export async function upload(
  backend: Backend,
  sandbox: string,
  directory: string,
  sources: readonly Source[],
): Promise<void> {
  const of = tarBytes(sources)
  const [only] = sources
  const name = sources.length === 1 && only !== undefined ? only.path : countInWords(sources.length, 'file')
  await withTransfer({ sandbox, direction: 'in', name, of }, (signal, sent) =>
    sendTar(backend, { kind: 'upload', sandbox, directory }, tarOf(sources, signal), { signal, sent }),
  )
}
