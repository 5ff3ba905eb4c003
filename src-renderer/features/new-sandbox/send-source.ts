import { mostUploadBytes } from '../../../src-shared/api/stream-flow.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { Backend } from '../../bridge/backend.ts'
import { gather } from '../../bridge/gather.ts'
import { tarBytes, tarOf } from '../../bridge/tar-of.ts'
import { uploadSource } from '../../bridge/upload-source.ts'
import type { DroppedSource } from '../../state/view.ts'
import { bytesInWords, countInWords } from '../../ui/words.ts'
import type { Upload } from './draft.ts'

/** What lies on no path that the page knows. */
export type SourceToSend = Exclude<DroppedSource, { kind: 'path' }>

export interface SendOptions {
  readonly signal: AbortSignal
  /** Called now and then with how far it is, in words, and as a part of the whole where that is known. */
  readonly progress: (words: string, part: number | null) => void
}

export function nameToSend(source: SourceToSend): string {
  return source.kind === 'archive' ? source.file.name : source.folder.name
}

/**
 * Sends an archive, or a folder as a tar that is made meanwhile, to be what a sandbox begins with. Rejects with
 * `file-too-large` and `source-unreadable`, as cancelled when `signal` aborts, and with what the backend says.
 */
export async function sendSource(
  backend: Backend,
  source: SourceToSend,
  { signal, progress }: SendOptions,
): Promise<Upload> {
  const name = nameToSend(source)
  const sending = (size: number) => {
    const rarely = atMostEvery(100)
    return (sent: number) => {
      const done = Math.min(sent, size)
      rarely(() => {
        progress(`${bytesInWords(done)} of ${bytesInWords(size)}`, size === 0 ? 1 : done / size)
      })
    }
  }
  if (source.kind === 'archive') {
    const { file } = source
    checkSize(file.size)
    const id = await uploadSource(backend, name, file.stream(), { signal, sent: sending(file.size) })
    return { id, name }
  }
  const rarely = atMostEvery(100)
  const sources = await gather([source.folder], {
    signal,
    found: (count) => {
      rarely(() => {
        progress(`${countInWords(count, 'entry', 'entries')} found`, null)
      })
    },
  })
  const size = tarBytes(sources)
  checkSize(size)
  const id = await uploadSource(backend, `${name}.tar`, tarOf(sources, signal), { signal, sent: sending(size) })
  return { id, name, isFolder: true }
}

function checkSize(bytes: number): void {
  if (bytes <= mostUploadBytes) return
  throw new AirlockError({
    code: 'file-too-large',
    message: 'That is too large to be sent by the page.',
    why: `It has ${bytesInWords(bytes)}; at most ${bytesInWords(mostUploadBytes)} are taken.`,
    remedy: 'Make a sandbox from it by its path: then it is read on this computer.',
  })
}

/** Does the first of what it is given, and then one each time that `ms` have passed. */
function atMostEvery(ms: number): (act: () => void) => void {
  let last = -Infinity
  return (act) => {
    const now = performance.now()
    if (now - last < ms) return
    last = now
    act()
  }
}
