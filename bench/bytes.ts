import type { Readable } from 'node:stream'

/** Reads on until `text` has come, and returns how many bytes came until then. The stream stays open. */
export function bytesUntil(readable: Readable, text: string): Promise<number> {
  const wanted = Buffer.from(text)
  return new Promise((resolve, reject) => {
    let bytes = 0
    let tail = Buffer.alloc(0)
    const arrive = (chunk: Buffer) => {
      bytes += chunk.length
      const seen = Buffer.concat([tail, chunk])
      if (seen.includes(wanted)) return finish(() => resolve(bytes))
      tail = seen.subarray(Math.max(0, seen.length - wanted.length + 1))
    }
    const ended = () => {
      finish(() => reject(new Error(`The output ended before “${text}” came.`)))
    }
    const finish = (settle: () => void) => {
      readable.off('data', arrive).off('end', ended).off('error', ended)
      readable.pause()
      settle()
    }
    readable.on('data', arrive).once('end', ended).once('error', ended)
    readable.resume()
  })
}
