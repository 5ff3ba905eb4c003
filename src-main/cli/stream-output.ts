import type { Readable, Writable } from 'node:stream'
import { write } from './print.ts'

/** Writes all of `from`, each piece handed on before the next is taken: bytes stay bytes, and nothing piles up. */
export async function pour(
  from: Readable,
  to: Writable,
  written: (bytes: number) => void = () => undefined,
): Promise<void> {
  for await (const chunk of from as AsyncIterable<Buffer>) {
    await write(to, chunk)
    written(chunk.length)
  }
}
