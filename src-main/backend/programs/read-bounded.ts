import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

/** Most bytes of a file of configuration or certificates; whoever has more means something else. */
const largest = 8 * 1024 * 1024

/** A file's text; null where there is none that can be read: absent, closed to us, no regular file, or larger than `most`. */
export async function readBounded(path: string, most: number = largest): Promise<string | null> {
  try {
    // A pipe in its place would keep the opening waiting for its other end.
    await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const about = await file.stat()
    if (!about.isFile() || about.size > most) return null
    const bytes = Buffer.alloc(about.size)
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0)
    return bytes.toString('utf8', 0, bytesRead)
  } catch {
    // To the caller all of these are the same: nothing is there to be read.
    return null
  }
}
