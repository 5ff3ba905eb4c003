import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Transform, type Readable } from 'node:stream'
import type { Progress } from './phase.ts'

/** Reads a file and tells how much of it has been taken. */
export async function readWithProgress(path: string, what: string, progress: Progress): Promise<Readable> {
  const { size } = await stat(path)
  let sent = 0
  let told = 0
  const counter = new Transform({
    transform(bytes: Buffer, _encoding, done) {
      sent += bytes.length
      if (sent - told > 4 * 1024 ** 2) {
        told = sent
        progress(`${what}: ${megabytes(sent)} of ${megabytes(size)}`, sent / size)
      }
      done(null, bytes)
    },
  })
  const source = createReadStream(path)
  source.on('error', (error) => counter.destroy(error))
  counter.on('close', () => source.destroy())
  return source.pipe(counter)
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(0)} MB`
}
