import { appendFile, mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errorCodeOf } from '../server/error-code.ts'

/** Lines in a file (0600). A full one becomes `.1`, and the one before it is dropped. */
export interface BoundedLines {
  append(line: string): Promise<void>
  read(): Promise<readonly string[]>
  remove(): Promise<void>
}

export function boundedLines(path: string, maximumBytes: number): BoundedLines {
  return {
    async append(line) {
      const size = await sizeOf(path)
      if (size === null) await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      else if (size > maximumBytes) await rename(path, `${path}.1`)
      await appendFile(path, `${line}\n`, { mode: 0o600 })
    },
    async read() {
      const texts = await Promise.all([readText(`${path}.1`), readText(path)])
      return texts.flatMap((text) => text.split('\n')).filter((line) => line !== '')
    },
    async remove() {
      await rm(path, { force: true })
      await rm(`${path}.1`, { force: true })
    },
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return null
    throw error
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return ''
    throw error
  }
}
