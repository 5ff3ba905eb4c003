import type { Readable } from 'node:stream'
import { extract } from 'tar-stream'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'

/** Engines write a few files for each layer, of which there are at most 127. */
const most = 2000

export interface ExportedFile {
  readonly name: string
  readonly content: AsyncIterable<Uint8Array>
}

/**
 * The files of an image’s export, one after the other; what is not read of one is passed over. The export is let go of when
 * nobody wants more. @throws AirlockError where it is none
 */
export async function* exportedFiles(stream: Readable): AsyncGenerator<ExportedFile> {
  const entries = extract()
  stream.on('error', (error) => {
    entries.destroy(error)
  })
  stream.pipe(entries)
  let seen = 0
  try {
    for await (const entry of entries) {
      seen += 1
      if (seen > most) throw new Error('It has more files than any image.')
      if (entry.header.type === 'file') yield { name: entry.header.name, content: entry as AsyncIterable<Uint8Array> }
      entry.resume()
    }
  } catch (error) {
    throw error instanceof AirlockError ? error : brokenExport(error instanceof Error ? error.message : String(error))
  } finally {
    stream.destroy()
    entries.destroy()
  }
}

export function brokenExport(why: string): AirlockError {
  return new AirlockError({
    code: 'engine-failed',
    message: 'The engine did not give the whole image.',
    why: why.slice(0, 500),
    remedy: 'Try again. If it happens again, see whether the engine’s disk is full, or restart the engine.',
  })
}
