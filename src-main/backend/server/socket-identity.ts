import { stat } from 'node:fs/promises'
import { errorCodeOf } from './error-code.ts'

/** Remembers the socket that was just bound; the function it gives tells whether the path still leads to it. */
export async function ownsSocket(path: string, platform: NodeJS.Platform): Promise<() => Promise<boolean>> {
  if (platform === 'win32') return () => Promise.resolve(true)
  const bound = await identity(path)
  return async () => bound !== null && (await identity(path)) === bound
}

async function identity(path: string): Promise<string | null> {
  try {
    const { dev, ino } = await stat(path, { bigint: true })
    return `${String(dev)}:${String(ino)}`
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return null
    throw error
  }
}
